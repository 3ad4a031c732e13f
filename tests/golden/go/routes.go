package server

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

const base = "/api"

type server struct {
	engine *gin.Engine
	users  *userHandler
}

func (s *server) setup() {
	s.engine.Use(gin.Logger())
	s.engine.GET("/health", func(c *gin.Context) { c.Status(http.StatusOK) })
	api := s.engine.Group(base)
	users := api.Group("/users", authorize())
	{
		users.GET("", s.users.list)
		users.POST("/:id/follow", limit, s.users.follow)
		users.Any("/:id", wrap(s.users.show))
	}
	files(api.Group("/files"))
}

func files(router *gin.RouterGroup) {
	router.DELETE("/*path", remove)
	router.Static("/public", "./public")
}

func plain(handlers *userHandler) {
	http.HandleFunc("/", index)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", handlers.show)
	client := http.Client{}
	client.Get("/users")
}
