//! One figure each: a function from a frame to a scene.
