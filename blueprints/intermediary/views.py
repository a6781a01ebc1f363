from flask import Blueprint

blueprint = Blueprint("intermediary", __name__)
