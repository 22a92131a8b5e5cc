'use strict';

// Whether each line is a CloudEvent, in its JSON form: an independent word.
// usage: NODE_PATH=<node_modules> node cloudevents.js < LINES

const { CloudEvent } = require('cloudevents');

const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter((line) => line);
try {
  for (const line of lines) new CloudEvent(JSON.parse(line), true).validate();
  console.log('valid: ' + lines.length);
} catch (fault) {
  console.log(fault.message);
  process.exit(1);
}
