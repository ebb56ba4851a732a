// A mutex whose protection clang checks at compile time (-Wthread-safety, in the tidy build): what
// is GUARDED_BY a mutex is touched only where that mutex is locked. The standard library's carry no
// such marks, so these wrap them. GCC sees no marks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#ifdef __clang__
#define THREAD_SAFETY(x) __attribute__((x))
#else
#define THREAD_SAFETY(x)
#endif

// Of a member: read and written under this mutex.
#define GUARDED_BY(mutex) THREAD_SAFETY(guarded_by(mutex))
// Of a pointer: what it points to is.
#define PT_GUARDED_BY(mutex) THREAD_SAFETY(pt_guarded_by(mutex))
// Of a function: the caller holds this mutex.
#define REQUIRES(mutex) THREAD_SAFETY(requires_capability(mutex))
// Of a function: the caller does not, for it is locked inside.
#define EXCLUDES(mutex) THREAD_SAFETY(locks_excluded(mutex))

namespace barrage {

class THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  void lock() THREAD_SAFETY(acquire_capability()) { mutex_.lock(); }
  void unlock() THREAD_SAFETY(release_capability()) { mutex_.unlock(); }

 private:
  friend class ConditionVariable;
  std::mutex mutex_;
};

// Holds a mutex from here to the end of the scope, but between unlock() and lock().
class THREAD_SAFETY(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) THREAD_SAFETY(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() THREAD_SAFETY(release_capability()) {
    if (locked_) mutex_.unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void lock() THREAD_SAFETY(acquire_capability()) {
    mutex_.lock();
    locked_ = true;
  }
  void unlock() THREAD_SAFETY(release_capability()) {
    locked_ = false;
    mutex_.unlock();
  }

 private:
  Mutex& mutex_;
  bool locked_ = true;
};

// There are no predicates to wait for: a lambda would be a function that does not hold the mutex.
//   while (queue_.empty()) changed_.wait(mutex_);
class ConditionVariable {
 public:
  // Gives the mutex up, waits, and takes it again; also without a reason.
  void wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    variable_.wait(lock);
    lock.release();
  }
  // The same, until `limit` at most. False: it has passed.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point limit) REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const bool in_time = variable_.wait_until(lock, limit) == std::cv_status::no_timeout;
    lock.release();
    return in_time;
  }
  void notify_one() noexcept { variable_.notify_one(); }
  void notify_all() noexcept { variable_.notify_all(); }

 private:
  std::condition_variable variable_;
};

}  // namespace barrage
