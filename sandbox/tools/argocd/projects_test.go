package argocd

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// A question: is this a project, and what does it permit?
type projectQuestion struct {
	Project     v1alpha1.AppProject `json:"project"`
	Destination struct {
		Name      string `json:"name"`
		Server    string `json:"server"`
		Namespace string `json:"namespace"`
	} `json:"destination"`
	Repository string           `json:"repository"`
	Kind       schema.GroupKind `json:"kind"`
}

type projectAnswer struct {
	// Why it is none; empty for one.
	Refusal     string `json:"refusal"`
	Destination bool   `json:"destination"`
	Repository  bool   `json:"repository"`
	Namespaced  bool   `json:"namespaced"`
	Global      bool   `json:"global"`
}

// Answers the questions by Argo CD's own code.
func TestProjects(t *testing.T) {
	var questions []projectQuestion
	readQuestions(t, &questions)
	answers := make([]projectAnswer, 0, len(questions))
	for _, q := range questions {
		answers = append(answers, judge(t, q))
	}
	writeAnswers(t, answers)
}

func judge(t *testing.T, q projectQuestion) projectAnswer {
	cluster := &v1alpha1.Cluster{Name: q.Destination.Name, Server: q.Destination.Server}
	placed, err := q.Project.IsDestinationPermitted(cluster, q.Destination.Namespace, nil)
	if err != nil {
		t.Fatal(err)
	}
	given := projectAnswer{
		Destination: placed,
		Repository:  q.Project.IsSourcePermitted(v1alpha1.ApplicationSource{RepoURL: q.Repository}),
		Namespaced:  q.Project.IsGroupKindPermitted(q.Kind, true),
		Global:      q.Project.IsGroupKindPermitted(q.Kind, false),
	}
	// Last, because it completes what it validates.
	if err := q.Project.ValidateProject(); err != nil {
		given.Refusal = err.Error()
	}
	return given
}
