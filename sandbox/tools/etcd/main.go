// Command etcd is the etcd server alone: the module's own main is in a nested
// module that the Go proxy does not build without its replace lines.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
