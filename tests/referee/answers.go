package main

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// answer reads questions about the trees of a log's first entries, one a line, and repeats each
// with its answer. README.md lists them.
func answer(questions io.Reader, answers io.Writer, hashes tlog.HashReader) error {
	lines := bufio.NewScanner(questions)
	out := bufio.NewWriter(answers)
	defer out.Flush()
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		said, err := answerOne(words, hashes)
		if err != nil {
			return fmt.Errorf("%s: %v", lines.Text(), err)
		}
		fmt.Fprintln(out, strings.Join(append(words, said...), " "))
	}
	return lines.Err()
}

func answerOne(words []string, hashes tlog.HashReader) ([]string, error) {
	if len(words) < 2 {
		return nil, errors.New("no question")
	}
	first, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil {
		return nil, err
	}
	if words[0] == "root" {
		root, err := rootOf(first, hashes)
		return texts([]tlog.Hash{root}), err
	}
	if len(words) < 3 {
		return nil, errors.New("no question")
	}
	size, err := strconv.ParseInt(words[2], 10, 64)
	if err != nil {
		return nil, err
	}
	switch words[0] {
	case "inclusion":
		proof, err := tlog.ProveRecord(size, first, hashes)
		return texts(proof), err
	case "consistency":
		proof, err := tlog.ProveTree(size, first, hashes)
		return texts(proof), err
	}
	return check(words[0], first, size, words[3:])
}

// check says whether a proof holds; the first two hashes are what it is about.
func check(question string, first, size int64, words []string) ([]string, error) {
	var hashes []tlog.Hash
	for _, word := range words {
		data, err := hex.DecodeString(word)
		if err != nil || len(data) != tlog.HashSize {
			return nil, fmt.Errorf("no hash: %q", word)
		}
		hashes = append(hashes, hashAt(data, 0))
	}
	if len(hashes) < 2 {
		return nil, errors.New("too few hashes")
	}
	var err error
	switch question {
	case "included":
		err = tlog.CheckRecord(hashes[2:], size, hashes[1], first, hashes[0])
	case "grown":
		err = tlog.CheckTree(hashes[2:], size, hashes[1], first, hashes[0])
	default:
		return nil, errors.New("no question")
	}
	if err != nil {
		return []string{"no"}, nil
	}
	return []string{"yes"}, nil
}

func texts(hashes []tlog.Hash) []string {
	var all []string
	for _, hash := range hashes {
		all = append(all, hex.EncodeToString(hash[:]))
	}
	return all
}
