"""A stand-in for Stripe on loopback: same routes, same shapes, no money.

The portal points its one Stripe client here when it holds no key. It knows nothing of the
portal: what crosses is HTTP, as it will be with Stripe.
"""
