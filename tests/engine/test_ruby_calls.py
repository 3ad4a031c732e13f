"""Which calls of a Ruby project lead where, and which lead nowhere."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

TYPES = """
    module Priced
      def price = 1
      def self.parse(text) = 2
    end

    module Finders
      def find_all; end
    end

    module Named
      module ClassMethods
        def named; end
      end
    end

    class Goods
      def tax; 0; end
      def self.made; new; end
      def self.count; 3; end
    end

    class Item < Goods
      include Priced
      include Named
      extend Finders
      attr_accessor :label
      FREE = Item.new
      def initialize(label = nil)
        @label = Label.new
      end
      def count; 1; end
      def free?; end
      def save!; self; end
      def [](key) = Label.new
      alias cheap? free?
      alias_method :cost, :price
      define_method(:weigh) { |scale| free? }
    end

    class Label
      def print; end
    end

    class Till
      def price; 2; end
      def sell
        return Item.new if open?
        Item.new.save!
      end
      def open?; end
    end
"""


def called(body: str, *, members: str = "", head: str = "class Run") -> set[str]:
    """What a method with this body calls, without the file's name, beside `TYPES`."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    text = f"{head}\n{members}\n  def run(x)\n{lines}\n  end\nend\n"
    found = callees({"types.rb": TYPES, "run.rb": text}, "run.rb:Run.run")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "Item.new.price",
        "y = Item.new\ny.price",
        "y ||= Item.new\ny&.price",
        "Item::FREE.price",
        "Till.new.sell.price",
        "Item.new.save!.price",
        "[Item.new].each { |y| y.price }",
        "[Item.new].first.price",
        "{ a: Item.new }[:a].price",
        "{ a: Item.new }.each { |k, v| v.price }",
        "Item.new.tap { |y| y.price }",
        "y = x ? Item.new : nil\ny.price",
        "y = if x then Item.new else nil end\ny.price",
        "y = Item.new.freeze\ny.price",
        "y, z = Item.new, 1\ny.price",
        "x.map { Item.new }.each { |y| y.price }",
        "for y in [Item.new] do y.price end",
        "Item.new.send(:price)",
        "Item.new.instance_eval { price }",
        "Item.new.cost",
        'puts "costs #{Item.new.price}"',
        "Item.new.then do |y|\n  y.price\nend",
    ],
)
def test_a_receiver_is_known_by(body: str) -> None:
    found = called(body)
    assert "Priced.price" in found
    assert "Till.price" not in found


@pytest.mark.parametrize(
    "body",
    [
        "x.price",
        "x.each { |y| y.price }",
        "y = Item.new\ny = x\ny.price",
        "y = Item.new\n[1].each { |y| y.price }",
        "Item.price",
        "Priced.price",
        "price",
        '"text".price',
        "price = 1\nprice",
    ],
)
def test_a_receiver_that_nothing_tells_of_has_no_edge(body: str) -> None:
    assert not {"Priced.price", "Till.price"} & called(body)


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("Item.made", "Goods.made"),
        ("Item.find_all", "Finders.find_all"),
        ("Item.named", "Named.ClassMethods.named"),
        ("Item.new.class.made", "Goods.made"),
        ("Priced.parse(x)", "Priced.parse"),
        ("Item.new.tax", "Goods.tax"),
        ("Item.new.free?", "Item.free?"),
        ("Item.new.cheap?", "Item.free?"),
        ("Item.new.label", "Item.label"),
        ("Item.new.label.print", "Label.print"),
        ("Item.new.label = x", "Item.label="),
        ("Item.new[:a].print", "Label.print"),
        ("Item.new.weigh(x)", "Item.weigh"),
        ("Item.made.tax", "Goods.tax"),
    ],
)
def test_a_member_is_found(body: str, target: str) -> None:
    assert target in called(body)


def test_methods_of_a_class_and_of_its_instances_are_kept_apart() -> None:
    assert called("Item.count") == {"Goods.count"}
    assert called("Item.new.count") == {"Item", "Item.count"}
    assert called("Item.tax") == set()
    assert called("Item.new.made") == {"Item"}


def test_a_word_is_a_variable_once_it_was_given_a_value() -> None:
    members = "  def one; end\n  def two; end"
    assert called("one\none = 1\none\ntwo", members=members) == {"Run.one", "Run.two"}


def test_parameters_of_blocks_hide_methods_inside_the_block_alone() -> None:
    members = "  def one; end\n  def two; end"
    assert called("x.each { |one| one }", members=members) == set()
    assert called("x.each { |one| one }\none", members=members) == {"Run.one"}


def test_self_is_the_class_in_its_body_and_in_its_own_methods() -> None:
    text = """
        class Run
          def self.set_up; end
          def set_down; end
          set_up
          set_down
          def self.go; set_up; set_down; end
          class << self
            def walk; go; end
          end
        end
    """
    edges = Project({"run.rb": text}).edges("calls")
    assert edges == {
        ("run.rb:Run", "run.rb:Run.set_up"),
        ("run.rb:Run.go", "run.rb:Run.set_up"),
        ("run.rb:Run.walk", "run.rb:Run.go"),
    }


def test_a_block_that_defines_methods_is_run_for_instances() -> None:
    text = """
        class Run
          def self.one(*names)
            names.each { |name| define_method(name) { one(name) } }
          end
          def one(name); end
        end
    """
    project = Project({"run.rb": text})
    assert list(project.targets("run.rb", "calls")) == [("run.rb", 2)]


def test_super_leads_to_the_method_of_the_same_name_above() -> None:
    text = """
        class Base
          def go(x); end
          def self.go; end
        end
        class Run < Base
          def go(x) = super
          def self.go = super()
        end
    """
    project = Project({"run.rb": text})
    assert list(project.targets("run.rb", "calls")) == [("run.rb", 1), ("run.rb", 2)]


def test_variables_of_objects_have_the_types_of_what_is_assigned() -> None:
    text = """
        class Run
          def prepare; @item = Item.new; @@shared = Till.new; end
          def go; @item.price; end
          def tills; @@shared.sell; @missing.price; end
          def self.item; @item.price; end
        end
    """
    project = Project({"types.rb": TYPES, "run.rb": text})
    edges = {(a.partition(":")[2], b.partition(":")[2]) for a, b in project.edges("calls")}
    assert ("Run.go", "Priced.price") in edges
    assert ("Run.tills", "Till.sell") in edges
    assert not {b for a, b in edges if a == "Run.item"}


def test_what_a_module_function_calls_is_found_in_the_module() -> None:
    text = """
        module Tools
          module_function
          def one; two; end
          def two; end
        end
        module More
          extend self
          def three; Tools.one; end
        end
        More.three
    """
    edges = Project({"run.rb": text}).edges("calls")
    assert ("run.rb:Tools.one", "run.rb:Tools.two") in edges
    assert ("run.rb:More.three", "run.rb:Tools.one") in edges
    assert ("run.rb", "run.rb:More.three") in edges


def test_methods_taken_by_name_and_rescued_errors_are_references() -> None:
    text = """
        class Oops < StandardError; def why; end; end
        class Run
          before_action :check
          def check; end
          def go
            [1].each(&method(:check))
          rescue Oops, KeyError => error
            error.why
          end
        end
    """
    project = Project({"run.rb": text})
    assert project.edges("references") == {
        ("run.rb:Run", "run.rb:Run.check"),
        ("run.rb:Run.go", "run.rb:Run.check"),
        ("run.rb:Run.go", "run.rb:Oops"),
    }


def test_delegated_methods_lead_to_what_they_are_handed_on_to() -> None:
    members = "  delegate :print, to: :label\n  def label = Label.new"
    assert "Label.print" in called("Run.new.print", members=members)


def test_structs_have_methods_for_their_fields_and_those_of_their_block() -> None:
    members = "  Pair = Struct.new(:left, :right) do\n    def sum = left\n  end"
    found = called("Pair.new(1, 2).sum\nPair.new(1, 2).left = 3", members=members)
    assert found == {"Run.Pair", "Run.Pair.sum", "Run.Pair.left="}


def test_methods_that_a_project_adds_to_a_core_class_are_found() -> None:
    text = """
        class String
          def shout; upcase; end
        end
        "a".shout
    """
    assert Project({"run.rb": text}).edges("calls") == {("run.rb", "run.rb:String.shout")}
