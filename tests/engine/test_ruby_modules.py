"""Which constants and files of a Ruby project a name means."""

from __future__ import annotations

from .worlds import Project


def edges(files: dict[str, str], *kinds: str) -> set[tuple[str, str]]:
    """The edges of a project of these kinds, of calls and instances where none is given."""
    return Project(files).edges(*(kinds or ("calls", "instantiates")))


def test_a_constant_is_looked_up_by_nesting_then_in_ancestors_then_at_the_top() -> None:
    found = edges(
        {
            "top.rb": "class One; end\nclass Two; end\nclass Three; end\n",
            "base.rb": "class Base\n  class One; end\n  class Two; end\nend\n",
            "run.rb": """
                module Outer
                  class One; end
                  class Run < Base
                    def go
                      One.new
                      Two.new
                      Three.new
                      ::One.new
                    end
                  end
                end
            """,
        }
    )
    assert {target for _, target in found} == {
        "run.rb:Outer.One",
        "base.rb:Base.Two",
        "top.rb:Three",
        "top.rb:One",
    }


def test_the_scope_of_a_compact_name_does_not_see_the_module_in_front() -> None:
    files = {
        "a.rb": "module A\n  class One; end\nend\n",
        "b.rb": "class A::B\n  def go = One.new\nend\n",
        "c.rb": "module A\n  class C\n    def go = One.new\n  end\nend\n",
    }
    assert edges(files) == {("c.rb:A.C.go", "a.rb:A.One")}


def test_a_class_is_made_of_all_places_that_open_it() -> None:
    files = {
        "lib/basket.rb": "class Basket\n  def total = tax\nend\n",
        "lib/more.rb": "class Basket\n  include Priced\n  def tax; end\nend\n",
        "lib/priced.rb": "module Priced\n  def price; end\nend\n",
        "run.rb": "Basket.new.tax\nBasket.new.price\n",
    }
    assert edges(files) == {
        ("lib/basket.rb:Basket.total", "lib/more.rb:Basket.tax"),
        ("run.rb", "lib/basket.rb:Basket"),
        ("run.rb", "lib/more.rb:Basket.tax"),
        ("run.rb", "lib/priced.rb:Priced.price"),
    }


def test_a_namespace_may_be_nothing_but_a_folder() -> None:
    files = {
        "app/admin/users.rb": "class Admin::Users\n  def self.all; end\nend\n",
        "run.rb": "Admin::Users.all\nAdmin::Missing.all\nAdmin.all\n",
    }
    assert edges(files) == {("run.rb", "app/admin/users.rb:Admin.Users.all")}


def test_a_constant_of_another_file_has_the_type_of_its_value() -> None:
    files = {
        "a.rb": "module A\n  ONE = B.new\nend\n",
        "b.rb": "class B\n  def go; end\nend\n",
        "run.rb": "A::ONE.go\n",
    }
    assert ("run.rb", "b.rb:B.go") in edges(files)


def test_a_module_may_include_what_is_named_inside_it_elsewhere() -> None:
    files = {
        "a.rb": "module A\n  module Tools\n    def tool; end\n  end\nend\n",
        "b.rb": "module A\n  extend Tools\nend\n",
        "run.rb": "A.tool\n",
    }
    assert edges(files) == {("run.rb", "a.rb:A.Tools.tool")}
    assert edges(files, "inherits") == {("b.rb:A", "a.rb:A.Tools")}


def test_a_method_of_the_top_level_is_seen_everywhere_unless_several_files_have_it() -> None:
    files = {
        "a.rb": "def one; end\ndef two; end\n",
        "b.rb": "def two; end\ntwo\n",
        "c.rb": "one\ntwo\nclass C\n  def go = one\nend\n",
    }
    assert edges(files) == {("b.rb", "b.rb:two"), ("c.rb", "a.rb:one"), ("c.rb:C.go", "a.rb:one")}


def test_a_method_defined_in_a_block_stays_in_its_file() -> None:
    files = {
        "a.rb": "describe 'x' do\n  def one; end\n  it { one }\nend\n",
        "b.rb": "one\n",
    }
    assert edges(files) == {("a.rb", "a.rb:one")}


ROUTES = """
    Rails.application.routes.draw do
      root to: "home#index"
      get "/about" => "home#about"
      get "/gone", to: redirect("/")
      resources :users, only: [:index, :show] do
        post :ban, on: :member
      end
      namespace :admin do
        resources :users, only: :index
      end
    end
"""

CONTROLLERS = {
    "app/controllers/application_controller.rb": """
        class ApplicationController < ActionController::Base
          def show; end
        end
    """,
    "app/controllers/home_controller.rb": """
        class HomeController < ApplicationController
          def index; end
          def about; end
        end
    """,
    "app/controllers/users_controller.rb": """
        class UsersController < ApplicationController
          def index; end
          def ban; end
        end
    """,
    "app/controllers/admin/users_controller.rb": """
        class Admin::UsersController < ApplicationController
          def index; end
        end
    """,
}


def test_routes_of_rails_lead_to_the_actions_of_their_controllers() -> None:
    found = edges({"config/routes.rb": ROUTES, **CONTROLLERS}, "routes")
    routes = {(a.partition(":")[2], b.rpartition("/")[2]) for a, b in found}
    assert routes == {
        ("GET /", "home_controller.rb:HomeController.index"),
        ("GET /about", "home_controller.rb:HomeController.about"),
        ("GET /users", "users_controller.rb:UsersController.index"),
        ("GET /users/:id", "application_controller.rb:ApplicationController.show"),
        ("POST /users/:id/ban", "users_controller.rb:UsersController.ban"),
        ("GET /admin/users", "users_controller.rb:Admin.UsersController.index"),
    }


def test_words_of_routes_mean_nothing_in_other_files() -> None:
    text = "class Run\n  def go\n    get '/about', to: 'home#about'\n  end\nend\n"
    assert not edges({"run.rb": text, **CONTROLLERS}, "routes")
    text = "get '/about' do\n  'about'\nend\n"
    assert not edges({"run.rb": text, **CONTROLLERS}, "routes")
