package argocd

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// A question: may an application with these windows be synced at an instant?
type question struct {
	Windows     v1alpha1.SyncWindows `json:"windows"`
	Application struct {
		Name      string `json:"name"`
		Cluster   string `json:"cluster"`
		Namespace string `json:"namespace"`
	} `json:"application"`
	// Milliseconds since 1970, not before 2000; in order over all questions.
	At int64 `json:"at"`
}

type answer struct {
	Automatic bool `json:"automatic"`
	Manual    bool `json:"manual"`
	// The windows that speak of the application, by their place.
	Matching []int `json:"matching"`
}

// Answers the questions of the file $QUESTIONS into $ANSWERS by Argo CD's own code, whose clock is that of the bubble.
func TestWindows(t *testing.T) {
	var questions []question
	readQuestions(t, &questions)
	answers := make([]answer, 0, len(questions))
	synctest.Test(t, func(t *testing.T) {
		for _, q := range questions {
			time.Sleep(time.Until(time.UnixMilli(q.At)))
			answers = append(answers, decide(t, q))
		}
	})
	writeAnswers(t, answers)
}

func decide(t *testing.T, q question) answer {
	app := &v1alpha1.Application{}
	app.Name = q.Application.Name
	app.Spec.Destination.Name = q.Application.Cluster
	app.Spec.Destination.Namespace = q.Application.Namespace
	matching := q.Windows.Matches(app)
	given := answer{Matching: []int{}}
	for index, window := range q.Windows {
		if matching != nil && contains(*matching, window) {
			given.Matching = append(given.Matching, index)
		}
	}
	var err error
	if given.Automatic, err = matching.CanSync(false); err != nil {
		t.Fatal(err)
	}
	if given.Manual, err = matching.CanSync(true); err != nil {
		t.Fatal(err)
	}
	return given
}

func contains(windows v1alpha1.SyncWindows, wanted *v1alpha1.SyncWindow) bool {
	for _, window := range windows {
		if window == wanted {
			return true
		}
	}
	return false
}
