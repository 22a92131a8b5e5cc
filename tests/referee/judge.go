package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// flaw is what is wrong with a log, and the first entry that is not as it was signed: -1 if the
// evidence names none.
type flaw struct {
	position int64
	words    string
}

func (f *flaw) String() string {
	if f.position < 0 {
		return "flaw -: " + f.words
	}
	return fmt.Sprintf("flaw %d: %s", f.position, f.words)
}

func unplaced(format string, values ...interface{}) *flaw {
	return &flaw{-1, fmt.Sprintf(format, values...)}
}

// verifiers reads verifier keys with blanks between them.
func verifiers(keys string) (note.Verifiers, error) {
	var list []note.Verifier
	for _, key := range strings.Fields(keys) {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return nil, fmt.Errorf("%s: %v", key, err)
		}
		list = append(list, verifier)
	}
	return note.VerifierList(list...), nil
}

// openCheckpoint trusts a checkpoint only by a signature in the name of its own log.
func openCheckpoint(data []byte, keys note.Verifiers) (tlog.Tree, error) {
	opened, err := note.Open(data, keys)
	if err != nil {
		return tlog.Tree{}, err
	}
	origin := strings.SplitN(opened.Text, "\n", 2)[0]
	own := false
	for _, signature := range opened.Sigs {
		own = own || signature.Name == origin
		// note.Open lets unused bits of base64 be anything, so that one note has several spellings.
		if _, err := base64.StdEncoding.Strict().DecodeString(signature.Base64); err != nil {
			return tlog.Tree{}, err
		}
	}
	if !own {
		return tlog.Tree{}, fmt.Errorf("the log %q has not signed it", origin)
	}
	return parseHead(opened.Text)
}

// parseHead reads origin, size and root; tlog.ParseTree knows only the one origin of Go's own log.
func parseHead(text string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return tlog.Tree{}, errors.New("no checkpoint: too few lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("no checkpoint: size %q", lines[1])
	}
	// Lines behind the root are extensions; the last newline leaves one that is empty.
	for _, extension := range lines[3 : len(lines)-1] {
		if extension == "" {
			return tlog.Tree{}, errors.New("no checkpoint: an empty line")
		}
	}
	hash, err := parseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

func parseHash(text string) (hash tlog.Hash, err error) {
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(data) != tlog.HashSize || strings.ContainsAny(text, "\r\n") {
		return hash, fmt.Errorf("no hash: %q", text)
	}
	copy(hash[:], data)
	return hash, nil
}

// judge looks at every entry and every tile below a signed head.
func judge(log *directory, tree tlog.Tree) *flaw {
	if tree.N == 0 {
		if tree.Hash != emptyRoot {
			return unplaced("the root of an empty log is not that of nothing")
		}
		return nil
	}
	// Names the place where two pieces of evidence disagree...
	if found := firstDisagreement(log, tree.N); found != nil {
		return found
	}
	// ... and here x/mod says whether what agrees is what was signed.
	if err := checkTiles(log, tree); err != nil {
		return unplaced("%v", err)
	}
	if err := checkProofs(log, tree); err != nil {
		return unplaced("%v", err)
	}
	return nil
}

func firstDisagreement(log *directory, size int64) *flaw {
	for number := int64(0); number*tileWidth < size; number++ {
		if found := checkBundle(log, number, size); found != nil {
			return found
		}
		if found := checkParents(log, number, size); found != nil {
			return found
		}
	}
	return nil
}

// mayBeDropped: whether an entry of no bytes says that its own is not kept any more; then its leaf
// is all there is.
var mayBeDropped = false

// leadsTo tells whether an entry has the leaf beside it.
func leadsTo(entry []byte, leaf tlog.Hash) bool {
	return mayBeDropped && len(entry) == 0 || tlog.RecordHash(entry) == leaf
}

// checkBundle compares entries with the leaves beside them.
func checkBundle(log *directory, number, size int64) *flaw {
	tile := tileAt(0, number, size)
	leaves, err := log.hashes(tile)
	if err != nil {
		return &flaw{firstLeaf(tile), tilePath(tile) + ": " + err.Error()}
	}
	bundle := tileAt(-1, number, size)
	entries, err := log.entries(bundle)
	for i, entry := range entries {
		if i < bundle.W && !leadsTo(entry, hashAt(leaves, i)) {
			return &flaw{firstLeaf(bundle) + int64(i), "the entry does not lead to its leaf"}
		}
	}
	if err == nil {
		return nil
	}
	// With too many, no entry is wrong, but the bundle is.
	position := firstLeaf(bundle)
	if len(entries) < bundle.W {
		position += int64(len(entries))
	}
	return &flaw{position, tilePath(bundle) + ": " + err.Error()}
}

// checkParents compares a full tile with its hash in the tile above, and that one likewise once the
// last tile below it was seen.
func checkParents(log *directory, number, size int64) *flaw {
	for level := 0; ; level++ {
		tile := tileAt(level, number, size)
		if tile.W != tileWidth {
			return nil
		}
		parent := tileAt(level+1, number/tileWidth, size)
		hashes, err := log.hashes(parent)
		if err != nil {
			return &flaw{firstLeaf(tile), tilePath(parent) + ": " + err.Error()}
		}
		below, err := log.hashes(tile)
		if err != nil {
			return &flaw{firstLeaf(tile), tilePath(tile) + ": " + err.Error()}
		}
		if fullTileHash(below) != hashAt(hashes, int(number%tileWidth)) {
			return &flaw{firstLeaf(tile), tilePath(tile) + " does not lead to " + tilePath(parent)}
		}
		if number%tileWidth != tileWidth-1 {
			return nil
		}
		number /= tileWidth
	}
}

// checkTiles reads each leaf through a reader that accepts only tiles which lead to the root, and
// compares it with the entry.
func checkTiles(log *directory, tree tlog.Tree) error {
	reader := tlog.TileHashReader(tree, log)
	for number := int64(0); number*tileWidth < tree.N; number++ {
		leaves, err := tlog.ReadTileData(tileAt(0, number, tree.N), reader)
		if err != nil {
			return err
		}
		entries, err := log.entries(tileAt(-1, number, tree.N))
		if err != nil {
			return err
		}
		for i, entry := range entries {
			if !leadsTo(entry, hashAt(leaves, i)) {
				return fmt.Errorf("the entry at %d is not that of the tree", number*tileWidth+int64(i))
			}
		}
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err == nil && root != tree.Hash {
		err = errors.New("the tiles do not lead to the root")
	}
	return err
}

// checkProofs proves entries at the edges of tiles, and some between.
func checkProofs(log *directory, tree tlog.Tree) error {
	reader := tlog.TileHashReader(tree, log)
	chance := rand.New(rand.NewSource(tree.N))
	positions := []int64{0, 1, 255, 256, 257, 65535, 65536, tree.N / 2, tree.N - 2, tree.N - 1}
	for i := 0; i < 32; i++ {
		positions = append(positions, chance.Int63n(tree.N))
	}
	for _, position := range positions {
		if position < 0 || position >= tree.N {
			continue
		}
		proof, err := tlog.ProveRecord(tree.N, position, reader)
		if err != nil {
			return err
		}
		entries, err := log.entries(tileAt(-1, position/tileWidth, tree.N))
		if err != nil {
			return err
		}
		entry := entries[position%tileWidth]
		if mayBeDropped && len(entry) == 0 {
			continue
		}
		leaf := tlog.RecordHash(entry)
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, position, leaf); err != nil {
			return fmt.Errorf("entry %d: %v", position, err)
		}
	}
	return nil
}

// checkGrowth demands that a tree begins with an older one.
func checkGrowth(log *directory, old, tree tlog.Tree) *flaw {
	if old.N > tree.N {
		return &flaw{tree.N, fmt.Sprintf("there were %d entries once", old.N)}
	}
	if old.N == 0 {
		if old.Hash != emptyRoot {
			return unplaced("the root of the old, empty log is not that of nothing")
		}
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, log))
	if err == nil {
		err = tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
	}
	if err != nil {
		return unplaced("the log does not begin with that of the old checkpoint: %v", err)
	}
	return nil
}
