mkdir -p bin libexec/barrage
cp "$(command -v barrage)" bin/
printf '#!/bin/sh\necho "beside: $*"\n' > bin/attack
printf '#!/bin/sh\necho "apart: $*"; exit 4\n' > libexec/barrage/report
chmod +x bin/attack libexec/barrage/report
bin/barrage attack -rate=5 -- -x
bin/barrage help attack
bin/barrage report '' 'a b'
