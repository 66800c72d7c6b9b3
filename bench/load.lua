-- What wrk sends, in the order that load.py has written to a file, and what it says at the end.

local ffi = require("ffi")
ffi.cdef([[
  typedef struct { long seconds; long nanoseconds; } moment;
  int clock_gettime(int clock, moment *now);
]])

local threads = {}

local function now()
  local moment = ffi.new("moment")
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

function setup(thread)
  table.insert(threads, thread)
end

-- The counters are global because wrk reads a thread's globals only.
function init(arguments)
  order = dofile(arguments[1])
  requests, sent, answered, ended = {}, 0, 0, 0
  local body = order.body ~= "" and order.body or nil
  for _, path in ipairs(order.paths) do
    for number = 1, math.max(1, order.addresses) do
      if order.addresses > 0 then
        -- Of the network for benchmarks (RFC 2544).
        order.headers["X-Forwarded-For"] =
          string.format("198.18.%d.%d", math.floor(number / 256), number % 256)
      end
      table.insert(requests, wrk.format(order.method, path, order.headers, body))
    end
  end
  once, began = order.once, now()
  -- Each connection sends on until all have stopped: the last paths are for that, and not counted.
  counted = #requests - order.connections
  -- Each of these is called for every request where it is there: only those that are needed are.
  if once then
    response = count
  end
  if order.pause > 0 then
    delay = function() return order.pause end
  end
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function count(status)
  answered = answered + 1
  if answered == counted then
    ended = now()
    wrk.thread:stop()
  end
end

function done(summary, latency)
  local thread = threads[1]
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  local rate = summary.requests / summary.duration * 1e6
  local total = summary.requests
  if thread:get("once") then
    -- What was not answered in time has failed.
    total = thread:get("counted")
    failed = failed + math.max(0, total - thread:get("answered"))
    rate = total / (thread:get("ended") - thread:get("began"))
  end
  io.write(string.format(
    'result:{"rate": %.3f, "p50": %.4f, "requests": %d, "failed": %d, "bytes": %d}\n',
    rate, latency:percentile(50) / 1000, total, failed, summary.bytes / summary.requests))
end
