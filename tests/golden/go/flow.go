//go:build windows && !race

package flow

import "sync"

var once = sync.OnceValue(func() *Pump { return NewPump() })

func Run(pump *Pump, valves ...Valve) (err error) {
	pump.Start()
	level, err := pump.Level()
	if pump := level.Pump(); pump != nil {
		pump.Stop()
	}
	for name, pump := range pump.Others() {
		name.Print()
		pump.Stop()
	}
	for i := range valves {
		valves[i].Close()
	}
	switch valve := level.Valve().(type) {
	case *Gate:
		valve.Lift()
	case nil, *Ball:
		valve.Close()
	default:
		valve.Close()
	}
	select {
	case drop, ok := <-pump.drops:
		drop.Fall(ok)
	}
	defer func(pump Pump) {
		pump.Stop()
	}(*pump)
	pump.valves["main"].Close()
	gate, ok := level.Valve().(*Gate)
	for _, test := range []struct {
		name string
		want *Gate
	}{{"a", gate}} {
		test.want.Lift()
	}
	var spare, other Pump
	lookup := lookup(level)
	lookup.Do()
	Map[Pump](pump, spare)
	(*Pump).Stop(&other)
	_ = Names(nil).Sorted()
	go new(Pump).Start()
	return ok
}
