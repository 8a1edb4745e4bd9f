package argocd

import (
	"encoding/json"
	"os"
	"testing"
)

// Reads what is asked from the file $QUESTIONS.
func readQuestions(t *testing.T, questions any) {
	t.Helper()
	text, err := os.ReadFile(os.Getenv("QUESTIONS"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, questions); err != nil {
		t.Fatal(err)
	}
}

// Writes what Argo CD's code says into the file $ANSWERS.
func writeAnswers(t *testing.T, answers any) {
	t.Helper()
	result, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("ANSWERS"), result, 0o600); err != nil {
		t.Fatal(err)
	}
}
