# The recipes of docs/ci.md as they stand, but for rate, duration and what depends on how busy this machine is: each passes
# when the service is well, and fails with 3 when it is not.
. "$CASES/../serve.sh"
recipe() {  # HEADING: the block of code below it, made short
  awk -v heading="## $1" '$0 == heading { here = 1; next } /^## / { here = 0 } here && /^```/ { code = !code; next }
    here && code' "$CASES/../../../docs/ci.md" |
    sed 's/-rate=50 -duration=30s/-rate=400 -duration=0.3s/; s/p99<200ms/p99<20s/; s/< 200000000/< 20000000000/
      s/!= "bad"/!= "none"/'
}
recipe 'GitHub Actions' | sed -n '/run: |/,/^ \{6\}-/{s/^ \{10\}//p}' | grep -v '^uses' > github
recipe 'GitLab CI' | sed -n '/script:/,/artifacts:/{s/^ *- //p}' > gitlab
recipe make > Makefile
recipe 'Ending early' > early
recipe 'A shell script with jq' > script
wc -l github gitlab Makefile early script
export GITHUB_STEP_SUMMARY=summary.md
for service in "$url" http://127.0.0.1:1/; do
  echo "GET $service" > targets.txt
  bash -e -o pipefail github 2> err; echo "github: $?"
  (set -eo pipefail; . ./gitlab) 2> err; echo "gitlab: $?"
  xmllint --noout report.xml 2> err || echo "report.xml: $(cat err)"
  make load-test > out 2> err; echo "make: $?"
  sh early 2> err; echo "early: $?"
  sh script > out 2> err; echo "script: $?"
done
grep -c '^### Load test: ' summary.md
# An hour of it, unless it is ended.
sed -i 's/-duration=0.3s/-duration=1h/; s/errors<1%/failed<9/' early
sh early 2> out; echo "early: $?"
grep -o '^! the attack was ended early.*of [0-9]*: the gate failed<9' report.txt
grep -o 'failures="[0-9]*"' report.xml
grep -h '^report' err
