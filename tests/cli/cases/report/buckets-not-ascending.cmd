report -buckets='[5ms,1ms]' -type=json
