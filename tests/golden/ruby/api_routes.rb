namespace :api do
  resources :categories, only: :index, param: :slug
end
