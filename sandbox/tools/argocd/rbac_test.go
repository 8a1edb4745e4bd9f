package argocd

import (
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"k8s.io/client-go/tools/cache"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	applister "github.com/argoproj/argo-cd/v3/pkg/client/listers/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/server/rbacpolicy"
	"github.com/argoproj/argo-cd/v3/util/assets"
	"github.com/argoproj/argo-cd/v3/util/glob"
	"github.com/argoproj/argo-cd/v3/util/rbac"
)

// Policies, and what is asked of them.
type rbacQuestion struct {
	Csv         string                 `json:"csv"`
	DefaultRole string                 `json:"defaultRole"`
	Projects    []*v1alpha1.AppProject `json:"projects"`
	Asked       []struct {
		Groups   []string `json:"groups"`
		Resource string   `json:"resource"`
		Action   string   `json:"action"`
		Object   string   `json:"object"`
	} `json:"asked"`
}

// Answers as Argo CD's server does for somebody who has logged in: its enforcer, with the claims enforcer that reads projects.
func TestRbac(t *testing.T) {
	var questions []rbacQuestion
	readQuestions(t, &questions)
	answers := make([][]bool, 0, len(questions))
	for _, q := range questions {
		indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
		for _, project := range q.Projects {
			if err := indexer.Add(project); err != nil {
				t.Fatal(err)
			}
		}
		enforcer := rbac.NewEnforcer(nil, "argocd", "argocd-rbac-cm", nil)
		enforcer.SetDefaultRole(q.DefaultRole)
		if err := enforcer.SetBuiltinPolicy(assets.BuiltinPolicyCSV); err != nil {
			t.Fatal(err)
		}
		if err := enforcer.SetUserPolicy(q.Csv); err != nil {
			t.Fatal(err)
		}
		projects := rbacpolicy.NewRBACPolicyEnforcer(enforcer, applister.NewAppProjectLister(indexer).AppProjects("argocd"))
		enforcer.SetClaimsEnforcerFunc(projects.EnforceClaims)
		given := make([]bool, 0, len(q.Asked))
		for _, asked := range q.Asked {
			groups := make([]any, 0, len(asked.Groups))
			for _, group := range asked.Groups {
				groups = append(groups, group)
			}
			claims := jwt.MapClaims{"sub": "somebody", "groups": groups}
			given = append(given, enforcer.Enforce(claims, asked.Resource, asked.Action, asked.Object))
		}
		answers = append(answers, given)
	}
	writeAnswers(t, answers)
}

// Whether values match globs, as sync windows and roles have them.
func TestGlobs(t *testing.T) {
	var questions []struct {
		Glob  string `json:"glob"`
		Value string `json:"value"`
	}
	readQuestions(t, &questions)
	answers := make([]bool, 0, len(questions))
	for _, q := range questions {
		answers = append(answers, glob.Match(q.Glob, q.Value))
	}
	writeAnswers(t, answers)
}
