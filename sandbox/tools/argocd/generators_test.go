package argocd

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	log "github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// A question: which Applications does a set make of what its generators read?
type setQuestion struct {
	Set   v1alpha1.ApplicationSet `json:"set"`
	World struct {
		Clusters     []corev1.Secret              `json:"clusters"`
		Repositories map[string]map[string]string `json:"repositories"`
		// As GitHub's API has them, by owner and repository.
		PullRequests map[string]json.RawMessage `json:"pullRequests"`
	} `json:"world"`
}

type setAnswer struct {
	// By name; empty where Argo CD reports the set as faulty.
	Applications []v1alpha1.Application `json:"applications"`
	Problem      string                 `json:"problem"`
}

// Answers the questions of the file $QUESTIONS into $ANSWERS by Argo CD's own generators and templates. What they read besides,
// the API server, Git and GitHub, is played by the types below; files are chosen by git itself.
func TestGenerators(t *testing.T) {
	text, err := os.ReadFile(os.Getenv("QUESTIONS"))
	if err != nil {
		t.Fatal(err)
	}
	var questions []setQuestion
	if err := json.Unmarshal(text, &questions); err != nil {
		t.Fatal(err)
	}
	log.SetLevel(log.FatalLevel)
	repos := &folders{t: t, made: map[string]string{}}
	answers := make([]setAnswer, 0, len(questions))
	for _, q := range questions {
		answers = append(answers, generate(t, q, repos))
	}
	result, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("ANSWERS"), result, 0o600); err != nil {
		t.Fatal(err)
	}
}

func generate(t *testing.T, q setQuestion, repos *folders) setAnswer {
	github := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/api/v3/repos/"), "/pulls")
		w.Header().Set("Content-Type", "application/json")
		if pulls, ok := q.World.PullRequests[path]; ok {
			_, _ = w.Write(pulls)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	defer github.Close()
	// Where the stand-in listens is known only now.
	set, err := json.Marshal(q.Set)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(set), "http://github.test", github.URL)), &q.Set); err != nil {
		t.Fatal(err)
	}
	repos.files = q.World.Repositories
	api := &apiServer{secrets: q.World.Clusters}
	scm := generators.NewSCMConfig("", nil, true, false, nil, false)
	all := generators.GetGenerators(context.Background(), api, &clientset{secrets: q.World.Clusters}, "argocd", repos, nil, scm)
	apps, _, err := template.GenerateApplications(log.NewEntry(log.StandardLogger()), q.Set, all, &utils.Render{}, api)
	if err != nil {
		return setAnswer{Applications: []v1alpha1.Application{}, Problem: err.Error()}
	}
	sort.Slice(apps, func(i, j int) bool { return apps[i].Name < apps[j].Name })
	if apps == nil {
		apps = []v1alpha1.Application{}
	}
	return setAnswer{Applications: apps}
}

// The API server, as far as the cluster and the Git generator ask it.
type apiServer struct {
	client.Client
	secrets []corev1.Secret
}

// The same to the other of Argo CD's clients.
type clientset struct {
	kubernetes.Interface
	secrets []corev1.Secret
}

func (c *clientset) CoreV1() typedcorev1.CoreV1Interface { return coreClient{of: c} }

type coreClient struct {
	typedcorev1.CoreV1Interface
	of *clientset
}

func (c coreClient) Secrets(string) typedcorev1.SecretInterface { return secretClient{of: c.of} }

type secretClient struct {
	typedcorev1.SecretInterface
	of *clientset
}

func (s secretClient) List(context.Context, metav1.ListOptions) (*corev1.SecretList, error) {
	return &corev1.SecretList{Items: s.of.secrets}, nil
}

// List of the controller's client: Secrets that a selector matches.
func (a *apiServer) List(_ context.Context, list client.ObjectList, options ...client.ListOption) error {
	found, ok := list.(*corev1.SecretList)
	if !ok {
		return errors.New("only Secrets are listed")
	}
	var asked client.ListOptions
	asked.ApplyOptions(options)
	for _, secret := range a.secrets {
		if asked.LabelSelector == nil || asked.LabelSelector.Matches(labelSet(secret.Labels)) {
			found.Items = append(found.Items, secret)
		}
	}
	return nil
}

// Get of the controller's client: every project is there, and asks for no signatures.
func (a *apiServer) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return nil
}

type labelSet map[string]string

func (l labelSet) Has(key string) bool              { _, ok := l[key]; return ok }
func (l labelSet) Get(key string) string            { return l[key] }
func (l labelSet) Lookup(key string) (string, bool) { value, ok := l[key]; return value, ok }

// The repo server, with each repository in a folder of its own.
type folders struct {
	t     *testing.T
	files map[string]map[string]string
	// By what is in them: most questions ask about the same few repositories.
	made map[string]string
}

func (f *folders) folder(url string) (string, error) {
	files, ok := f.files[url]
	if !ok {
		return "", errors.New("repository not found: " + url)
	}
	key, err := json.Marshal(files)
	if err != nil {
		return "", err
	}
	if root, ok := f.made[string(key)]; ok {
		return root, nil
	}
	root := f.t.TempDir()
	for path, text := range files {
		file := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	if out, err := exec.Command("git", "init", "-q", root).CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	f.made[string(key)] = root
	return root, nil
}

// As reposerver/repository/repository.go walks a checkout: hidden directories are left out.
func (f *folders) GetDirectories(_ context.Context, url, _, _ string, _, _ bool) ([]string, error) {
	root, err := f.folder(url)
	if err != nil {
		return nil, err
	}
	var found []string
	err = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		relative, err := filepath.Rel(root, path)
		if relative != "." {
			found = append(found, relative)
		}
		return err
	})
	return found, err
}

// As util/git/client.go asks git, which here has nothing committed.
func (f *folders) GetFiles(_ context.Context, url, _, _, pattern string, _, _ bool) (map[string][]byte, error) {
	root, err := f.folder(url)
	if err != nil {
		return nil, err
	}
	out, err := exec.Command("git", "-C", root, "ls-files", "--others", "--full-name", "-z", "--", pattern).Output()
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for _, path := range strings.Split(string(out), "\000") {
		if path == "" {
			continue
		}
		if found[path], err = os.ReadFile(filepath.Join(root, path)); err != nil {
			return nil, err
		}
	}
	return found, nil
}
