# Run by ctest; see CMakeLists.txt beside it for the arguments.

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
foreach(component IN ITEMS core)
  run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/prefix --component ${component})
endforeach()

# A library built with sanitizers links only into a program built with them.
if(SANITIZE)
  set(flags -D CMAKE_CXX_FLAGS=-fsanitize=${SANITIZE})
endif()
# With these packages disabled, a find_package that asks for one of them is an error.
foreach(package IN ITEMS Asio rapidcheck nlohmann_json fmt CLI11 spdlog Threads)
  list(APPEND flags -D CMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
endforeach()

run(${CMAKE_COMMAND} -S ${CONSUMER_DIR} -B ${WORK_DIR}/build -G ${GENERATOR}
  -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_PREFIX_PATH=${WORK_DIR}/prefix ${flags}
  --no-warn-unused-cli)
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build)
run(${WORK_DIR}/build/consumer)
