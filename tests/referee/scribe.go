// The scribe writes a log of C2SP tiles by somebody else's code, so that what reads logs is not
// only tried on what it has written itself.
package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	usage = `usage: scribe DIR COUNT SEED KEYFILE [--old N]
Writes checkpoint and tile/ of COUNT entries, and old-checkpoint of the first N.
Makes KEYFILE and KEYFILE.pub if they are missing.
`
	logName = "scribe.example/log"
)

func main() {
	args := os.Args[1:]
	withOld := len(args) == 6 && args[4] == "--old"
	if len(args) != 4 && !withOld {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(64)
	}
	seed := number(args[2])
	signer, err := signerOf(args[3], seed)
	if err != nil {
		fail(err)
	}
	old := int64(-1)
	if withOld {
		old = number(args[5])
	}
	log := newLog(entriesOf(number(args[1]), seed))
	if err := log.write(args[0], signer, old); err != nil {
		fail(err)
	}
}

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < 0 {
		fail(fmt.Errorf("no number: %s", text))
	}
	return value
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "scribe:", err)
	os.Exit(2)
}

func signerOf(path string, seed int64) (note.Signer, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return note.NewSigner(strings.TrimSpace(string(text)))
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	private, public, err := note.GenerateKey(rand.New(rand.NewSource(seed)), logName)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, []byte(private+"\n"), 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(path+".pub", []byte(public+"\n"), 0o644); err != nil {
		return nil, err
	}
	return note.NewSigner(private)
}

// entriesOf makes entries of any length. A longer log of the same seed begins with a shorter one,
// and no two entries are equal.
func entriesOf(count, seed int64) [][]byte {
	chance := rand.New(rand.NewSource(seed))
	entries := make([][]byte, count)
	for i := range entries {
		entry := make([]byte, 8+chance.Intn(200))
		chance.Read(entry)
		binary.BigEndian.PutUint64(entry, uint64(i))
		entries[i] = entry
	}
	return entries
}

type treeLog struct {
	entries [][]byte
	stored  []tlog.Hash
}

func (l *treeLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = l.stored[index]
	}
	return hashes, nil
}

func newLog(entries [][]byte) *treeLog {
	log := &treeLog{entries: entries}
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, log)
		if err != nil {
			fail(err)
		}
		log.stored = append(log.stored, hashes...)
	}
	return log
}

func (l *treeLog) write(dir string, signer note.Signer, old int64) error {
	size := int64(len(l.entries))
	// Every width of a partial tile is named; a tree of one size has only the widest.
	for _, tile := range tlog.NewTiles(tileHeight, 0, size) {
		if tile != tileAt(tile.L, tile.N, size) {
			continue
		}
		data, err := tlog.ReadTileData(tile, l)
		if err != nil {
			return err
		}
		if err := writeFile(dir, tilePath(tile), data); err != nil {
			return err
		}
	}
	for number := int64(0); number*tileWidth < size; number++ {
		bundle := tileAt(-1, number, size)
		if err := writeFile(dir, tilePath(bundle), l.bundle(bundle)); err != nil {
			return err
		}
	}
	if err := l.sign(dir, "checkpoint", signer, size); err != nil || old < 0 {
		return err
	}
	return l.sign(dir, "old-checkpoint", signer, old)
}

func (l *treeLog) bundle(bundle tlog.Tile) []byte {
	var data []byte
	for i := firstLeaf(bundle); i < firstLeaf(bundle)+int64(bundle.W); i++ {
		length := len(l.entries[i])
		data = append(append(data, byte(length>>8), byte(length)), l.entries[i]...)
	}
	return data
}

func (l *treeLog) sign(dir, name string, signer note.Signer, size int64) error {
	root, err := rootOf(size, l)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s\n%d\n%v\n", signer.Name(), size, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return err
	}
	return writeFile(dir, name, signed)
}

func writeFile(dir, path string, data []byte) error {
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	return os.WriteFile(full, data, 0o644)
}
