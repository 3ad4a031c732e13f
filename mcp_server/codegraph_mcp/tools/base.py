"""What a tool is: what it takes, what it gives, and how it says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from mcp_types import Tool as ToolDefinition
from mcp_types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from codegraph_mcp.errors import BadArgumentsError
from codegraph_mcp.tools.schema import CompactSchema

if TYPE_CHECKING:
    from codegraph.api import CodeGraph


class Arguments(BaseModel):
    """What every tool takes.

    Attributes:
        project_path: Folder of the project meant; None for the server's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    project_path: str | None = Field(
        default=None,
        alias="projectPath",
        max_length=4096,
        description="Folder of another indexed project; by default the one the server serves.",
    )


class Answer(NamedTuple):
    """What a tool gives.

    Attributes:
        text: For the model.
        data: The same for programs: an instance of the tool's output model.
        found: What the engine answered, so that it can be asked which of the files in it changed
            since they were indexed; None where that does not matter.
    """

    text: str
    data: object
    found: object = None


ArgumentsT = TypeVar("ArgumentsT", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Tool(Generic[ArgumentsT]):
    """One tool.

    Attributes:
        name: As clients call it.
        title: As people read it.
        description: Tells a model when to use it and what it gives.
        arguments: Input model; its aliases are the names of the arguments.
        output: Output model, a dataclass.
        run: Answers a call.
        quick: Whether `run` takes a few milliseconds at most on the largest project, so that the
            event loop may wait for it. Others run in a thread of the graph's own.
    """

    name: str
    title: str
    description: str
    arguments: type[ArgumentsT]
    output: type
    run: Callable[[CodeGraph, ArgumentsT], Answer]
    quick: bool = False

    def parse(self, given: dict[str, Any]) -> ArgumentsT:
        """The arguments of a call, checked. An argument that is null counts as not given.

        Raises:
            BadArgumentsError: Something is missing, unknown or of the wrong kind.
        """
        try:
            return self.arguments.model_validate(
                {name: value for name, value in given.items() if value is not None}
            )
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)
            told = "; ".join(
                f"argument {'.'.join(map(str, problem['loc']))!r}: {problem['msg']}"
                for problem in problems
            )
            raise BadArgumentsError(f"{self.name} cannot be called like this: {told}.") from error

    def definition(self) -> ToolDefinition:
        """The tool as ``tools/list`` shows it."""
        output = TypeAdapter(self.output).json_schema(
            mode="serialization", schema_generator=CompactSchema
        )
        # Nothing is required: where there is nothing to give, only `notice` is there.
        output.pop("required", None)
        return ToolDefinition(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=self.arguments.model_json_schema(schema_generator=CompactSchema),
            output_schema=output,
            annotations=ToolAnnotations(
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )


AnyTool = Tool[Any]
