-- wrk -s pipeline.lua URL -- TOKEN DEPTH: a check of one token, DEPTH requests in one write.
local together

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. args[1]
  together = string.rep(wrk.format("GET"), tonumber(args[2]))
end

function request()
  return together
end
