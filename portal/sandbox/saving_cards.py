"""A payer saves another card on the hosted page (mode=setup)."""

from portal.sandbox.books import Body, Books, new_id
from portal.sandbox.errors import WrongStep
from portal.sandbox.paying import complete
from portal.sandbox.shapes.watching import new_setup_intent


def setup_intent_of(books: Books, session: Body) -> Body:
    if session["status"] != "open" or session["expires_at"] <= books.timestamp:
        raise WrongStep("save card", session["status"])
    if session["setup_intent"]:
        return books.get("setup_intent", session["setup_intent"])
    made = books.add(new_setup_intent(books, session), parent=session["id"])
    session["setup_intent"] = made["id"]
    books.save(session)
    books.emit("setup_intent.created", made)
    return made


def save_card(books: Books, session: Body) -> Body:
    intent = setup_intent_of(books, session)
    intent.update(status="succeeded", payment_method=new_id("pm"), last_setup_error=None)
    books.save(intent)
    complete(session)
    books.save(session)
    books.emit("setup_intent.succeeded", intent)
    books.emit("checkout.session.completed", session)
    return session


def refuse_card(books: Books, session: Body) -> Body:
    intent = setup_intent_of(books, session)
    intent["last_setup_error"] = {"code": "card_declined", "type": "card_error"}
    books.save(intent)
    books.emit("setup_intent.setup_failed", intent)
    return session
