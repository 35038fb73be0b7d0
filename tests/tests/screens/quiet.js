// Says so once nothing is asked for, nothing moves, and that for some frames.
const done = arguments[0];
let calm = 0;
const look = () => {
  const moves = document.getAnimations().some((one) => one.playState === "running");
  const busy = document.querySelector("[aria-busy=true]") !== null;
  calm = (window.asked ?? 0) === 0 && !moves && !busy ? calm + 1 : 0;
  if (calm > 4) done(true);
  else requestAnimationFrame(look);
};
look();
