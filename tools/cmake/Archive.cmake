# Packs the objects that tarec wrote; deterministic (D), anew each time so that nothing stale stays.
file(GLOB objects ${OBJECTS}/*.o)
list(SORT objects)
file(REMOVE ${ARCHIVE})
execute_process(COMMAND ${AR} rcsD ${ARCHIVE} ${objects} COMMAND_ERROR_IS_FATAL ANY)
