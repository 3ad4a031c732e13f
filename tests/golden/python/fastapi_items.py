"""A router, in the manner of a FastAPI project."""

from fastapi import APIRouter, Depends, FastAPI, WebSocket

from .deps import current_user
from .models import Item, User

PREFIX = "/items"

app = FastAPI()
router = APIRouter(prefix=PREFIX, tags=["items"])


@router.get("/", response_model=list[Item])
async def read_items(user: User = Depends(current_user)) -> list[Item]:
    return user.items


@router.post("", status_code=201)
def create_item(item: Item) -> Item:
    return item


@router.api_route("/{id}", methods=["PUT", "PATCH"])
def update_item(id: int, item: Item) -> Item:
    return item


@app.websocket("/ws/{room}")
async def talk(socket: WebSocket, room: str) -> None: ...


app.include_router(router, prefix="/api")
app.add_api_route("/ping", lambda: "pong")
app.add_api_route("/me", current_user, methods=["GET"])
