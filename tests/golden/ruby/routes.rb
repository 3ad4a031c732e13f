Rails.application.routes.draw do
  root "home#index"
  get "/about", to: "pages#about", as: :about
  get "/old" => "pages#old"
  get "/gone", to: redirect("/")
  match "search", to: "search#run", via: [:get, :post]
  match "any", to: "search#any", via: :all

  resources :posts, only: %i[index show] do
    member { post :publish }
    collection { get "recent" }
    get :preview, on: :member
    resources :comments, except: [:edit, :new], shallow: true
  end
  resource :profile, only: :update

  namespace :admin do
    resources :users, controller: "people", only: [:destroy]
    scope "tools", module: "inner" do
      get "stats/daily"
    end
  end
end
