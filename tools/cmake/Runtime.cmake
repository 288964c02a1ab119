# libtare: what a backend links. Nothing but libc.
add_library(tare_runtime_objects OBJECT ${runtime_sources})
target_include_directories(tare_runtime_objects PUBLIC include PRIVATE runtime)
target_link_libraries(tare_runtime_objects PRIVATE tare_flags)
# Nobody replaces a function of the runtime by another of its name, so that its files may inline what they export.
target_compile_options(tare_runtime_objects PRIVATE -fno-semantic-interposition)

add_library(tare STATIC $<TARGET_OBJECTS:tare_runtime_objects>)
target_include_directories(tare PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

add_library(tare_shared SHARED $<TARGET_OBJECTS:tare_runtime_objects>)
set(exports ${PROJECT_SOURCE_DIR}/runtime/libtare.map)
target_include_directories(tare_shared PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_options(tare_shared PRIVATE LINKER:--version-script=${exports})
if(TARE_SANITIZE)
  target_link_options(tare_shared PRIVATE -fsanitize=${TARE_SANITIZE})
else()
  target_link_options(tare_shared PRIVATE LINKER:--no-undefined)
endif()
set_target_properties(tare_shared PROPERTIES
  OUTPUT_NAME tare VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${exports})
