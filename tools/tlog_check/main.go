// Command tlog_check checks a published log with the libraries of the Go checksum database, which share nothing with
// this project: the signature, the tree that the tiles give, that entries stand in it, and that an earlier checkpoint
// begins it. It prints the root and every proof it computed, and exits 1 at the first thing that does not hold.
//
//	tlog_check -key VKEY [-old FILE] FOLDER [INDEX...]
//
// Built without a network: GO111MODULE=off GOPATH=/usr/share/gocode go build (Debian's golang-golang-x-mod-dev).
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const full = 1 << height

// tiles reads the tiles of a folder; tlog names the height in their paths, C2SP does not.
type tiles string

func (folder tiles) Height() int                     { return height }
func (folder tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (folder tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		raw, err := os.ReadFile(filepath.Join(string(folder), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, raw)
	}
	return found, nil
}

// entry reads one entry from its bundle, in which each stands after its length in two bytes.
func (folder tiles) entry(size, index int64) ([]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: index / full, W: full}
	if size-tile.N*full < full {
		tile.W = int(size - tile.N*full)
	}
	raw, err := os.ReadFile(filepath.Join(string(folder), strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)))
	for at := tile.N * full; err == nil; at++ {
		if len(raw) < 2 || len(raw) < 2+int(binary.BigEndian.Uint16(raw)) {
			return nil, fmt.Errorf("the bundle of entry %d is cut off", index)
		}
		end := 2 + int(binary.BigEndian.Uint16(raw))
		if at == index {
			return raw[2:end], nil
		}
		raw = raw[end:]
	}
	return nil, err
}

// checkpoint opens a signed note by the key and reads the tree from its text.
func checkpoint(path string, known note.Verifiers, origin string) (tlog.Tree, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(raw, known)
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return tlog.Tree{}, fmt.Errorf("%s is no checkpoint of %s", path, origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("%s has no root of %d bytes", path, tlog.HashSize)
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree, nil
}

// sameTree checks that the tiles give the root; tlog leaves the root of an empty tree open, RFC 6962 does not.
func sameTree(tree tlog.Tree, reader tlog.HashReader) error {
	hash, err := tlog.TreeHash(tree.N, reader)
	if tree.N == 0 {
		hash = sha256.Sum256(nil)
	}
	if err == nil && hash != tree.Hash {
		err = fmt.Errorf("the tiles give another root than the one that is signed over %d entries", tree.N)
	}
	return err
}

// included proves and checks that the entry of the bundle stands at the index.
func included(folder tiles, tree tlog.Tree, reader tlog.HashReader, index int64) (tlog.RecordProof, error) {
	raw, err := folder.entry(tree.N, index)
	if err != nil {
		return nil, err
	}
	proof, err := tlog.ProveRecord(tree.N, index, reader)
	if err != nil {
		return nil, err
	}
	return proof, tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(raw))
}

// begun proves and checks that the old tree begins the new one.
func begun(old, tree tlog.Tree, reader tlog.HashReader) (tlog.TreeProof, error) {
	if old.N == 0 {
		return nil, sameTree(old, reader)
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return nil, err
	}
	return proof, tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

func show(name string, hashes []tlog.Hash) {
	for _, hash := range hashes {
		name += fmt.Sprintf(" %x", hash[:])
	}
	fmt.Println(name)
}

func run(vkey, old, path string, indexes []string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	known, folder := note.VerifierList(verifier), tiles(path)
	tree, err := checkpoint(filepath.Join(path, "checkpoint"), known, verifier.Name())
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tree, folder)
	if err := sameTree(tree, reader); err != nil {
		return err
	}
	show("root", []tlog.Hash{tree.Hash})
	for _, text := range indexes {
		index, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		proof, err := included(folder, tree, reader, index)
		if err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		show("inclusion "+text, proof)
	}
	if old == "" {
		return nil
	}
	before, err := checkpoint(old, known, verifier.Name())
	if err != nil {
		return err
	}
	proof, err := begun(before, tree, reader)
	if err != nil {
		return fmt.Errorf("the log of %d entries does not begin that of %d: %w", before.N, tree.N, err)
	}
	show("consistency", proof)
	return nil
}

func main() {
	vkey := flag.String("key", "", "verifier key of the log; its name is the log's origin")
	old := flag.String("old", "", "an earlier checkpoint of the log")
	flag.Parse()
	if *vkey == "" || flag.NArg() < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*vkey, *old, flag.Arg(0), flag.Args()[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tlog_check:", err)
		os.Exit(1)
	}
}
