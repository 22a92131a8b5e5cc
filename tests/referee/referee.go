// The referee judges a log of C2SP tiles by somebody else's code: golang.org/x/mod/sumdb and Go's
// standard library. It shares nothing with the C++ that wrote the log.
package main

import (
	"flag"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const usage = `usage: referee [-old CHECKPOINT] [-dropped] DIR KEYS
       referee -proof RECEIPT KEYS [ENTRY]
       referee -answer DIR KEYS <QUESTIONS
DIR holds checkpoint and tile/; KEYS are verifier keys with blanks between them.
With -dropped an entry of no bytes is one that is not kept any more.
Prints "ok SIZE", or "flaw POSITION: WORDS" with status 1.
`

func main() {
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	old := flag.String("old", "", "")
	proof := flag.String("proof", "", "")
	questions := flag.Bool("answer", false, "")
	flag.BoolVar(&mayBeDropped, "dropped", false, "")
	flag.Parse()
	args := flag.Args()
	switch {
	case *proof != "" && (len(args) == 1 || len(args) == 2):
		report(judgeReceipt(*proof, args))
	case *proof == "" && len(args) == 2 && *questions:
		answerAll(args[0], mustVerifiers(args[1]))
	case *proof == "" && len(args) == 2:
		report(judgeLog(args[0], mustVerifiers(args[1]), *old))
	default:
		flag.Usage()
		os.Exit(64)
	}
}

func report(size int64, found *flaw) {
	if found != nil {
		fmt.Println(found)
		os.Exit(1)
	}
	fmt.Printf("ok %d\n", size)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "referee:", err)
	os.Exit(2)
}

func mustVerifiers(keys string) note.Verifiers {
	list, err := verifiers(keys)
	if err != nil {
		fail(err)
	}
	return list
}

func mustRead(path string) []byte {
	data, err := os.ReadFile(path)
	if err != nil {
		fail(err)
	}
	return data
}

// head is what a log says of itself. That a checkpoint is missing is a flaw like any other.
func head(log *directory, keys note.Verifiers) (tlog.Tree, *flaw) {
	data, err := log.read("checkpoint")
	if err != nil {
		return tlog.Tree{}, unplaced("checkpoint: %v", err)
	}
	tree, err := openCheckpoint(data, keys)
	if err != nil {
		return tlog.Tree{}, unplaced("checkpoint: %v", err)
	}
	return tree, nil
}

func judgeLog(dir string, keys note.Verifiers, oldPath string) (int64, *flaw) {
	log := newDirectory(dir)
	tree, found := head(log, keys)
	if found != nil {
		return 0, found
	}
	if found := judge(log, tree); found != nil {
		return 0, found
	}
	if oldPath == "" {
		return tree.N, nil
	}
	old, err := openCheckpoint(mustRead(oldPath), keys)
	if err != nil {
		return 0, unplaced("the old checkpoint: %v", err)
	}
	return tree.N, checkGrowth(log, old, tree)
}

func judgeReceipt(path string, args []string) (int64, *flaw) {
	var entry []byte
	if len(args) == 2 {
		entry = append([]byte{}, mustRead(args[1])...)
	}
	return checkReceipt(mustRead(path), mustVerifiers(args[0]), entry)
}

func answerAll(dir string, keys note.Verifiers) {
	log := newDirectory(dir)
	tree, found := head(log, keys)
	if found != nil {
		report(0, found)
	}
	if err := answer(os.Stdin, os.Stdout, tlog.TileHashReader(tree, log)); err != nil {
		fail(err)
	}
}
