plot | head -c 15
exit ${PIPESTATUS[0]}
