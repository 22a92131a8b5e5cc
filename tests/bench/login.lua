-- wrk -s login.lua URL -- COUNT: logins of the customers shopper1 … shopperCOUNT in turn. Each name
-- may have two attempts in flight, so COUNT should be half of the connections or more.
local count
local number = 0

function init(args)
  count = tonumber(args[1])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  number = number % count + 1
  local body = '{"username":"shopper' .. number .. '@example.com","password":"Password1"}'
  return wrk.format(nil, nil, nil, body)
end
