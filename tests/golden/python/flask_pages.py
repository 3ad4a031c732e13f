"""Pages and a small interface, in the manner of a Flask project."""

from flask import Blueprint, Flask, jsonify
from flask.views import MethodView

from shop.cache import cache

bp = Blueprint("pages", __name__, url_prefix="/pages")


class ItemApi(MethodView):
    def get(self, item_id):
        return jsonify(cache.get(f"/items/{item_id}", None))


@bp.route("/")
@bp.route("/index", methods=["GET", "POST"])
def index():
    return "index"


@bp.post("/feedback/<path:topic>")
@cache.cached(timeout=50)
def feedback(topic):
    return topic


bp.add_url_rule("/items/<int:item_id>", view_func=ItemApi.as_view("items"))


def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp)

    @app.route("/health")
    def health():
        return "ok"

    @app.errorhandler(404)
    def missing(error):
        return index()

    app.test_client().get("/health")
    return app
