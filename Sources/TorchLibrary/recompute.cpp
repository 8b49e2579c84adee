// Work that is done twice so that memory is needed once ("Training Deep Nets with Sublinear Memory Cost", Chen et al. 2016).

#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include "guard.h"

namespace {

thread_local bool again = false;

class Again {
public:
  Again() : before(again) { again = true; }
  ~Again() { again = before; }

private:
  bool before;
};

// The caller's function with what it needs; goes when the graph goes.
struct Body final : torch::CustomClassHolder {
  Body(tiles_body function, void *context, void (*release)(void *))
    : function(function), context(context), free_context(release) {}
  ~Body() override { free_context(context); }

  at::Tensor operator()(const at::Tensor &x) const {
    tiles_tensor *made = nullptr;
    if (char *text = function(context, new tiles_tensor{x}, &made)) {
      std::string copy = text;
      tiles_torch_message_free(text);
      throw std::runtime_error(copy);
    }
    std::unique_ptr<tiles_tensor> owned(made);
    return owned->value;
  }

  tiles_body function;
  void *context;
  void (*free_context)(void *);
};

// bfloat16 copies of the weights that were made without recording hold no way back to the weights.
void forget_converted_weights() { at::autocast::clear_cache(); }

struct Recomputed final : torch::autograd::Function<Recomputed> {
  static at::Tensor forward(
    torch::autograd::AutogradContext *context, const at::Tensor &x, const c10::intrusive_ptr<Body> &body) {
    context->save_for_backward({x});
    context->saved_data["body"] = c10::IValue::make_capsule(body);
    at::Tensor y = (*body)(x);
    forget_converted_weights();
    return y;
  }

  static torch::autograd::variable_list backward(
    torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    auto x = context->get_saved_variables()[0].detach().requires_grad_(true);
    auto capsule = context->saved_data["body"].toCapsule();
    at::Tensor y;
    {
      forget_converted_weights();
      at::AutoGradMode recording(true);
      Again guard;
      y = (*c10::static_intrusive_pointer_cast<Body>(capsule))(x);
    }
    // The parameters that the body used get their gradients here, the input's goes on.
    torch::autograd::backward({y}, {gradients[0]});
    return {x.grad(), at::Tensor()};
  }
};

}  // namespace

namespace tiles {

bool is_recomputing() { return again; }

}  // namespace tiles

extern "C" {

char *tiles_recomputed(
  const tiles_tensor *x, tiles_body function, void *context, void (*release)(void *), tiles_tensor **result) {
  return tiles::making(result, [&] {
    auto body = c10::make_intrusive<Body>(function, context, release);
    return Recomputed::apply(x->value, body);
  });
}

char *tiles_tensor_share(const tiles_tensor *tensor, tiles_tensor **result) {
  return tiles::making(result, [&] { return tensor->value; });
}

}  // extern "C"
