package main

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// tileAt is the tile or bundle (level -1) with the given number in a tree of size leaves.
func tileAt(level int, number, size int64) tlog.Tile {
	hashes := size
	if level > 0 {
		hashes >>= uint(level * tileHeight)
	}
	width := hashes - number*tileWidth
	if width > tileWidth {
		width = tileWidth
	}
	return tlog.Tile{H: tileHeight, L: level, N: number, W: int(width)}
}

// tilePath is where C2SP puts a tile: without its height, and a bundle is called entries.
func tilePath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), "tile/8/")
	if tile.L < 0 {
		path = "entries" + strings.TrimPrefix(path, "data")
	}
	return "tile/" + path
}

// firstLeaf is the position of the first entry below a tile.
func firstLeaf(tile tlog.Tile) int64 {
	return tile.N << uint((max0(tile.L)+1)*tileHeight)
}

func max0(level int) int {
	if level < 0 {
		return 0
	}
	return level
}

var errWidth = errors.New("does not hold what its name says")

// directory is a log as files. It is a tlog.TileReader; what it has read, it keeps.
type directory struct {
	root string
	kept map[string][]byte
}

func newDirectory(root string) *directory {
	return &directory{root: root, kept: map[string][]byte{}}
}

func (d *directory) read(path string) ([]byte, error) {
	if data, ok := d.kept[path]; ok {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(d.root, filepath.FromSlash(path)))
	if err == nil {
		d.kept[path] = data
	}
	return data, err
}

// either reads a tile. A partial one may be gone once the full one is there.
func (d *directory) either(tile tlog.Tile) (data []byte, full bool, err error) {
	data, err = d.read(tilePath(tile))
	if err == nil || tile.W == tileWidth {
		return data, tile.W == tileWidth, err
	}
	wide := tile
	wide.W = tileWidth
	if data, errFull := d.read(tilePath(wide)); errFull == nil {
		return data, true, nil
	}
	return nil, false, err
}

// hashes reads the hashes of a tile, exactly as many as the tree has.
func (d *directory) hashes(tile tlog.Tile) ([]byte, error) {
	data, full, err := d.either(tile)
	if err != nil {
		return nil, err
	}
	want := tile.W
	if full {
		want = tileWidth
	}
	if len(data) != want*tlog.HashSize {
		return nil, errWidth
	}
	return data[:tile.W*tlog.HashSize], nil
}

// entries reads the entries of a bundle as far as there are any: on an error, those before it.
func (d *directory) entries(bundle tlog.Tile) ([][]byte, error) {
	data, full, err := d.either(bundle)
	if err != nil {
		return nil, err
	}
	entries, err := split(data)
	if full && len(entries) == tileWidth {
		entries = entries[:bundle.W]
	}
	if err == nil && len(entries) != bundle.W {
		err = errWidth
	}
	return entries, err
}

func split(data []byte) ([][]byte, error) {
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return entries, errWidth
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	return entries, nil
}

func (d *directory) Height() int { return tileHeight }

func (d *directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := d.hashes(tile)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (d *directory) SaveTiles([]tlog.Tile, [][]byte) {}

func hashAt(data []byte, index int) (hash tlog.Hash) {
	copy(hash[:], data[index*tlog.HashSize:])
	return hash
}

// fullTileHash is what a full tile adds to the level above.
func fullTileHash(data []byte) tlog.Hash {
	if len(data) == tlog.HashSize {
		return hashAt(data, 0)
	}
	half := len(data) / 2
	return tlog.NodeHash(fullTileHash(data[:half]), fullTileHash(data[half:]))
}

// emptyRoot is RFC 6962's hash of a tree without leaves; tlog has zeros there.
var emptyRoot = tlog.Hash(sha256.Sum256(nil))

// rootOf is the hash of the tree of the first size entries.
func rootOf(size int64, hashes tlog.HashReader) (tlog.Hash, error) {
	if size == 0 {
		return emptyRoot, nil
	}
	return tlog.TreeHash(size, hashes)
}
