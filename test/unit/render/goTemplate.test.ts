import assert from "node:assert/strict";
import { ConfigError } from "../../../model/errors.js";
import { checkTemplate } from "../../../render/goTemplate.js";
import { FLEET_CLUSTER, type Shape } from "../../../render/templateParameters.js";

const SHAPE: Shape = {
  keys: {
    path: { keys: { path: "text", basename: "text", segments: { items: "text" } } },
    name: "text",
    own: "unknown",
  },
};

function faultsIn(text: string, shape: Shape = SHAPE): string[] {
  try {
    checkTemplate("ApplicationSet x", { "spec.template": { metadata: { name: text } } }, shape);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.faults.map(({ path, problem }) => `${path}: ${problem}`);
  }
}

describe("a template of a set", () => {
  it("passes with what its generator gives, by field, index, variable and function", () => {
    for (const text of [
      "plain {text}",
      "{{.path.basename}}-{{ .name }}",
      '{{index .path.segments 1}}{{index .path "basename"}}',
      "{{ $x := .path.basename | normalize }}{{ $x | trunc 20 }}",
      '{{ if and (eq .name "a" "b") (not .own.anything) }}a{{ else if .path.path }}b{{ else }}c{{ end }}',
      "{{ range $i, $part := .path.segments }}{{ $part }}{{ . }}{{ $.name }}{{ end }}",
      "{{/* why */}}{{ slugify 23 true .name }}{{ printf `%s}}` .name }}",
    ]) {
      assert.deepEqual(faultsIn(text), [], text);
    }
  });

  it("is refused for each parameter that its generator does not give, since Argo CD would make none of its applications", () => {
    assert.deepEqual(faultsIn("{{.path.basname}}-{{ .names | lower }}"), [
      'spec.template.metadata.name: "{{.path.basname}}" is no parameter that this generator gives.',
      'spec.template.metadata.name: "{{.names | lower}}" is no parameter that this generator gives.',
    ]);
    for (const text of [
      "{{ if .missing }}a{{ end }}",
      "{{ range .path.segments }}{{ $.missing }}{{ end }}",
      "{{ with .own }}{{ else }}{{ .missing }}{{ end }}",
      '{{index .path "missing"}}',
      "{{ (print .missing) }}",
      "{{.name.deeper}}",
    ]) {
      assert.equal(faultsIn(text).length, 1, text);
    }
  });

  it("is refused when it is no template, or calls what Argo CD does not know", () => {
    assert.match(faultsIn("{{ .name")[0] ?? "", /is not closed/);
    assert.match(faultsIn("{{ if .name }}a")[0] ?? "", /has no \{\{end\}\}/);
    assert.match(faultsIn("{{ end }}")[0] ?? "", /ends nothing/);
    assert.match(faultsIn("{{ .name | nromalize }}")[0] ?? "", /"nromalize" in .* is no function/);
    assert.match(faultsIn('{{ env "HOME" }}')[0] ?? "", /"env" in .* is no function/);
  });

  it("says of a cluster's labels which every cluster has, and lets add-ons' own be asked for", () => {
    assert.deepEqual(faultsIn('{{index .metadata.labels "gitops-fleet/identity.external-dns"}}', FLEET_CLUSTER), []);
    const [fault] = faultsIn('{{index .metadata.labels "gitops-fleet/enviroment"}}', FLEET_CLUSTER);
    assert.match(fault ?? "", /is no parameter that every cluster has/);
  });

  it("is refused when a parameter chooses the project, whoever gives it", () => {
    const template = { spec: { project: "team-{{.name}}" } };
    assert.throws(() => {
      checkTemplate("ApplicationSet x", { "spec.template": template }, SHAPE);
    }, /filled in from a parameter[\s\S]*would choose the rights/);
  });
});
