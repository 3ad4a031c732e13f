-- A client of benchmarks/ingest.py for wrk: each request is another machine's, with events of its
-- own, as many as the first argument tells; the second is the day of the events.
local hex, random = string.format, math.random
local events, day = 4, ""

function setup(thread)
  thread:set("seed", os.time() * 1000 + math.random(1, 1000000))
end

function init(arguments)
  math.randomseed(seed)
  events, day = tonumber(arguments[1]), arguments[2]
  wrk.method = "POST"
  wrk.path = "/v1/events"
  wrk.headers["Content-Type"] = "application/json"
end

local function id(version)
  return hex("%08x-%04x-%s%03x-a%03x-%04x%08x", random(0, 0x7fffffff), random(0, 0xffff), version,
    random(0, 0xfff), random(0, 0xfff), random(0, 0xffff), random(0, 0x7fffffff))
end

function request()
  local parts = {}
  for number = 1, events do
    parts[number] = hex('{"event":"usage_rollup","event_id":"%s","day":"%s","kind":"mcp_tool",' ..
      '"name":"codegraph_explore","count":%d,"error_count":1,"client_name":"claude-code",' ..
      '"client_version":"2.1"}', id("5"), day, number + 10)
  end
  return wrk.format(nil, nil, nil, hex('{"schema_version":1,"machine_id":"%s",' ..
    '"codegraph_version":"0.1.0","os":"linux","arch":"x86_64","python":"3.12","ci":false,' ..
    '"events":[%s]}', id("4"), table.concat(parts, ",")))
end

function done(summary, latency, requests)
  io.write(hex('{"seconds":%.3f,"requests":%d,"refused":%d,"broken":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.duration / 1e6, summary.requests, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
