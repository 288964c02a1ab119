# Warnings and sanitizers of tare's own code.
add_library(tare_flags INTERFACE)
target_compile_options(tare_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wstrict-prototypes -Wmissing-prototypes
  $<$<BOOL:${TARE_WERROR}>:-Werror>)
if(TARE_SANITIZE)
  target_compile_options(tare_flags INTERFACE -fsanitize=${TARE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tare_flags INTERFACE -fsanitize=${TARE_SANITIZE})
endif()
if(TARE_FUZZ)
  target_compile_options(tare_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Contracted or reassociated floating point would let executions disagree.
target_compile_options(tare_flags INTERFACE -ffp-contract=off)
target_compile_definitions(tare_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
# Tests make any allocation of the runtime fail.
if(TARE_TESTS)
  target_compile_definitions(tare_flags INTERFACE TARE_ALLOC_FAULTS)
endif()
