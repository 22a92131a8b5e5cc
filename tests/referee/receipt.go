package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// receipt is a C2SP tlog-proof v1.
type receipt struct {
	extra      []byte // nil if there is none
	index      int64
	hashes     tlog.RecordProof
	checkpoint []byte
}

func parseReceipt(data []byte) (*receipt, error) {
	parts := strings.SplitN(string(data), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return nil, errors.New("not a tlog-proof@v1")
	}
	parsed := &receipt{checkpoint: []byte(parts[1])}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		extra, err := base64.StdEncoding.Strict().DecodeString(lines[0][len("extra "):])
		if err != nil {
			return nil, fmt.Errorf("extra: %v", err)
		}
		if len(extra) == 0 {
			return nil, errors.New("extra data that is none")
		}
		parsed.extra = extra
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return nil, errors.New("no index")
	}
	index := lines[0][len("index "):]
	var err error
	if parsed.index, err = strconv.ParseInt(index, 10, 64); err != nil || parsed.index < 0 ||
		strconv.FormatInt(parsed.index, 10) != index {
		return nil, fmt.Errorf("index %q", index)
	}
	for _, line := range lines[1:] {
		hash, err := parseHash(line)
		if err != nil {
			return nil, err
		}
		parsed.hashes = append(parsed.hashes, hash)
	}
	return parsed, nil
}

// checkReceipt checks that an entry is in the log. Our receipts carry the entry as extra data; an
// entry that comes beside the receipt must be the same one.
func checkReceipt(data []byte, keys note.Verifiers, entry []byte) (int64, *flaw) {
	parsed, err := parseReceipt(data)
	if err != nil {
		return 0, unplaced("%v", err)
	}
	tree, err := openCheckpoint(parsed.checkpoint, keys)
	if err != nil {
		return 0, unplaced("checkpoint: %v", err)
	}
	if entry == nil {
		entry = parsed.extra
	}
	if entry == nil {
		return 0, unplaced("the receipt holds no entry, and none was given")
	}
	if parsed.extra != nil && !bytes.Equal(entry, parsed.extra) {
		return 0, &flaw{parsed.index, "the receipt is of another entry"}
	}
	err = tlog.CheckRecord(parsed.hashes, tree.N, tree.Hash, parsed.index, tlog.RecordHash(entry))
	if err != nil {
		return 0, &flaw{parsed.index, err.Error()}
	}
	return tree.N, nil
}
