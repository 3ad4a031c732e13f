"""JSON schemas as short as they can be: every client loads them into its model's context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

if TYPE_CHECKING:
    from pydantic_core import core_schema


class CompactSchema(GenerateJsonSchema):
    """Pydantic's schemas without titles, class docstrings, and alternatives that say null."""

    def field_title_should_be_set(self, _schema: object) -> bool:
        """Argument names say it already."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """An argument that may be null, which counts as not given, is described without that."""
        if self.mode == "serialization":
            return super().nullable_schema(schema)
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default of null is no news."""
        described = super().default_schema(schema)
        if described.get("default", ...) is None:
            del described["default"]
        return described

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """An input model is described by its fields."""
        return _bare(super().model_schema(schema))

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        """An output model is described by its fields."""
        return _bare(super().dataclass_schema(schema))


def _bare(described: JsonSchemaValue) -> JsonSchemaValue:
    described.pop("title", None)
    described.pop("description", None)
    return described
