'use strict';

// One call of one of Magento's npm clients, as a shop's own program would make it.
// usage: NODE_PATH=<node_modules> node call.js '<JSON>', see `asked` below.
// Writes what came of it as the last line: {"data": …}, or {"error": …, "status": …}.

const asked = JSON.parse(process.argv[2]);
const { client, sha, url, method, path, params, body, keys } = asked;

function restApi() {
  const Api = require('magento-api-rest').default;
  const api = new Api({
    url, sha,
    consumerKey: keys.consumer_key,
    consumerSecret: keys.consumer_secret,
    accessToken: keys.access_token,
    tokenSecret: keys.access_token_secret,
  });
  return api[method](path, method === 'get' ? params : body).then((answer) => answer.data);
}

function restClient() {
  const { RestClient } = require('magento2-rest-client/lib/rest_client');
  const api = RestClient({
    url: url + '/rest', version: 'V1',
    consumerKey: keys.consumer_key,
    consumerSecret: keys.consumer_secret,
    accessToken: keys.access_token,
    accessTokenSecret: keys.access_token_secret,
  });
  return api[method]('/' + path, body);
}

function tell(what) {
  process.stdout.write('\n' + JSON.stringify(what) + '\n');
}

(client === 'magento-api-rest' ? restApi() : restClient()).then(
  (data) => tell({ data }),
  (fault) => tell({
    error: fault.response ? fault.response.data.message : String(fault),
    status: fault.response ? fault.response.status : null,
  }));
