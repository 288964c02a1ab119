# find_package(tare) and pkg-config both lead to tare::tare (static), tare::shared and tare::ops.
include(CMakePackageConfigHelpers)
install(DIRECTORY include/tare DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${gen}/include/tare_ops.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${ops_archive} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${gen}/tare_ops.pack DESTINATION ${CMAKE_INSTALL_DATADIR}/tare)
# `tare explain` shows their lines, `tarec` builds them with overlays.
install(DIRECTORY opdefs examples/torchvision DESTINATION ${CMAKE_INSTALL_DATADIR}/tare)
set_target_properties(tare_shared PROPERTIES EXPORT_NAME shared)
install(TARGETS tare tare_shared EXPORT tareTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS tarec tare_exe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT tareTargets NAMESPACE tare:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tare)
configure_package_config_file(tools/cmake/tareConfig.cmake.in ${CMAKE_BINARY_DIR}/tareConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tare PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/tareConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/tareConfig.cmake ${CMAKE_BINARY_DIR}/tareConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tare)
configure_file(tools/cmake/tare.pc.in ${CMAKE_BINARY_DIR}/tare.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/tare.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
