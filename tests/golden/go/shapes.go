// Package shapes draws.
package shapes

import (
	"fmt"
	_ "image/png"
	. "math"

	c "example.com/drawing/colours"
	"example.com/drawing/go-paper/v2"
)

// Shape has an area.
type Shape interface {
	fmt.Stringer
	// Area is never negative.
	Area() (size float64, err error)
	scale(by float64) Shape
}

type (
	// Circle is round.
	Circle struct {
		*Base
		c.Paint
		Radius, width float64
		corners       map[Corner]*Point // by name
		onDraw        func(Shape) error
		limits        struct{ paper *paper.Sheet }
	}
	Corner int
	Names  []string
	Drawer func(s Shape) error
)

type Colour = c.Colour

type Stack[T Shape] struct {
	items []T
}

const (
	TopLeft Corner = iota
	bottom
)

var ErrFlat, limit error = fmt.Errorf("flat"), nil

// NewCircle makes one.
//
//go:noinline
func NewCircle(radius float64) (*Circle, error) {
	return &Circle{Radius: radius}, ErrFlat
}

/*
Push adds.
*/
func (s *Stack[T]) Push(items ...T) T {
	s.items = append(s.items, items...)
	return items[0]
}

func (Corner) String() string { return "corner" }

func Largest[S Shape](shapes []S, less func(a, b S) bool) (best S) {
	return best
}
