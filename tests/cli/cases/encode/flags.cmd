encode -too=csv || echo $?
encode -to || echo $?
encode -output=no/such < /dev/null || echo $?
