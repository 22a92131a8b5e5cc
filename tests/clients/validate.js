'use strict';

// Whether a document of an API is what it says it is (Swagger 2.0, OpenAPI 3.x): an independent
// validator's word.
// usage: NODE_PATH=<node_modules> node validate.js < DOCUMENT

const parser = require('@apidevtools/swagger-parser');

const text = require('fs').readFileSync(0, 'utf8');
parser.validate(JSON.parse(text)).then(
  (api) => console.log('valid: ' + (api.swagger || api.openapi)),
  (fault) => { console.log(fault.message); process.exit(1); });
