package moat.routing_test

import data.moat.routing
import rego.v1

request := {
	"tenant": "acme", "key": "k", "roles": [], "model": "auto", "task_type": "extraction", "sla": "standard",
	"abuse_score": 0.1,
	"arms": [
		{"id": "small", "kind": "in-process", "labels": {}},
		{"id": "eu", "kind": "upstream", "labels": {"region": "eu"}},
		{"id": "us", "kind": "upstream", "labels": {"region": "us"}},
	],
}

thresholds := {"deny": 0.95, "downgrade": 0.8, "log": 0.5}

scored(score) := object.union(request, {"abuse_score": score})

test_plain_request_is_allowed if {
	d := routing.decision with input as request with data.settings.abuse as thresholds
	d == {"action": "allow", "log": false, "reason": "", "denied_arms": {}}
}

test_scores_log_downgrade_deny if {
	cases := {0.5: ["allow", true], 0.8: ["downgrade", true], 0.95: ["deny", true], 0.49: ["allow", false]}
	every score, want in cases {
		d := routing.decision with input as scored(score) with data.settings.abuse as thresholds
		[d.action, d.log] == want
	}
}

test_without_thresholds_no_score_matters if {
	d := routing.decision with input as scored(1) with data.settings as {}
	d.action == "allow"
}

test_regions_exclude_other_upstreams if {
	d := routing.decision with input as request with data.settings.tenants as {"acme": {"regions": ["eu"]}}
	object.keys(d.denied_arms) == {"us"}
}

test_no_region_excludes_every_upstream if {
	d := routing.decision with input as request with data.settings.tenants as {"acme": {"regions": []}}
	object.keys(d.denied_arms) == {"eu", "us"}
}

test_in_process_only if {
	d := routing.decision with input as request with data.settings.tenants as {"acme": {"in_process_only": true}}
	object.keys(d.denied_arms) == {"eu", "us"}
}

test_another_tenants_limits_do_not_matter if {
	d := routing.decision with input as request with data.settings.tenants as {"other": {"in_process_only": true}}
	d.denied_arms == {}
}

test_malformed_input_is_denied if {
	every broken in [{}, {"tenant": ""}, scored(-1), scored(2), scored("0"), object.union(request, {"arms": 1})] {
		d := routing.decision with input as broken
		d.action == "deny"
	}
}
