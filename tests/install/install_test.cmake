# Run by ctest; see CMakeLists.txt beside it for the arguments.

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# A library built with sanitizers links only into a program built with them.
if(SANITIZE)
  set(flags -D CMAKE_CXX_FLAGS=-fsanitize=${SANITIZE})
endif()
# With these packages disabled, a find_package that asks for one of them is an error.
foreach(package IN ITEMS Asio CLI11 fmt nlohmann_json OpenSSL rapidcheck spdlog Threads xxHash)
  list(APPEND flags -D CMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
endforeach()

file(REMOVE_RECURSE "${WORK_DIR}")
foreach(component IN ITEMS core sim)
  run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/prefix --component ${component})
  run(${CMAKE_COMMAND} -S ${CONSUMER_DIR} -B ${WORK_DIR}/${component} -G ${GENERATOR}
    -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_PREFIX_PATH=${WORK_DIR}/prefix
    -D COMPONENT=${component} ${flags} --no-warn-unused-cli)
  run(${CMAKE_COMMAND} --build ${WORK_DIR}/${component})
  run(${WORK_DIR}/${component}/consumer)
endforeach()
