cat > run.json
plot -output=run.json run.json
