"""Makes networks.safetensors, of which the tests know that networks compute as those of torchvision, transformers and Keras do,
and state-dicts.json, what those call their arrays.

With torch, torchvision, timm, transformers, keras and safetensors of PyPI: KERAS_BACKEND=torch python make-networks.py. Weights
come from the formula of formula.py's random numbers: array n of the network has those of the seed 1000 + n, in the order of the
program.
"""
import json
import math

import keras
import numpy
import timm
import torch
import torchvision
import transformers
from safetensors.numpy import save_file

from formula import pixels, uniform


def formula(number, name, shape, fan):
    draw = uniform(1000 + number, math.prod(shape)).reshape(shape)
    if len(shape) == 3:
        return draw - 0.5
    if len(shape) > 1:
        return (2 * draw - 1) * math.sqrt(6 / fan) * 0.8
    if name.endswith(("running_var", "moving_variance")):
        return 0.5 + draw
    if name.endswith(("weight", "gamma")):
        return 0.8 + 0.4 * draw
    return (2 * draw - 1) * 0.2


def of_torch(number, name, shape):
    return torch.from_numpy(formula(number, name, shape, math.prod(shape[1:])).astype("f4"))


def statistics(name, x, prefix=""):
    """Of N x C x h x w."""
    return {f"{name}/{prefix}avg": x.mean((2, 3)).numpy(), f"{name}/{prefix}std": x.std((2, 3), unbiased=False).numpy()}


def imagenet(images):
    mean, deviation = (torch.tensor(v).reshape(3, 1, 1) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    return (torch.from_numpy(images.astype("f4")) / 255 - mean) / deviation


def filled(model, without):
    """Its own order is the program's."""
    state = {name: value for name, value in model.state_dict().items()
             if not name.startswith(without) and not name.endswith("num_batches_tracked")}
    for number, (name, value) in enumerate(state.items()):
        value.copy_(of_torch(number, name, tuple(value.shape)))
    return model.eval()


def of_torchvision():
    model = filled(torchvision.models.resnet50(), ("fc.",))
    x = model.maxpool(model.relu(model.bn1(model.conv1(imagenet(pixels(75))))))
    found = {}
    for stage in range(1, 5):
        x = getattr(model, f"layer{stage}")(x)
        if stage > 1:
            found |= statistics("resnet50", x, f"layer{stage}.")
    model, block = filled(torchvision.models.vgg19(), ("classifier.",)), 0
    x = imagenet(pixels(75))
    for layer in model.features:
        x = layer(x)
        if isinstance(layer, torch.nn.MaxPool2d):
            block += 1
            if block > 3:
                found |= statistics("vgg19", x, f"block{block}.")
    return found


def of_keras():
    found = {}
    for name, made, layers in (
            ("resnet50-keras", keras.applications.ResNet50, {f"conv{s + 1}_block{n}_out": f"layer{s}." for s, n in ((2, 4), (3, 6), (4, 3))}),
            ("vgg19-keras", keras.applications.VGG19, {"block4_pool": "block4.", "block5_pool": "block5."})):
        model = made(weights=None, include_top=False, input_shape=(None, None, 3))
        by_name = {layer.name: layer for layer in model.layers}
        # Of a block, Keras has the shortcut's layers among the others; the program has them last.
        order = list(dict.fromkeys(v.path.split("/")[0] for v in model.variables))
        if name.startswith("resnet"):
            place = {n: (n.rsplit("_", 2)[0] if "block" in n else "", 4 if "_0_" in n else int(n.split("_")[2]) if "block" in n else 0,
                         n.endswith("_bn")) for n in order}
            order.sort(key=lambda n: place[n])
        number = 0
        for layer in (by_name[n] for n in order):
            values = []
            for variable in layer.weights:
                shape = tuple(variable.shape)
                values.append(formula(number, variable.path.split("/")[-1], shape, math.prod(shape[:-1])).astype("f4"))
                number += 1
            layer.set_weights(values)
        # As Keras counts them.
        dicts[f"{name} layers"] = {layer.name: [] for layer in model.layers if layer.weights}
        outputs = keras.Model(model.input, [model.get_layer(layer).output for layer in layers])
        images = keras.applications.resnet50.preprocess_input(pixels(75).transpose(0, 2, 3, 1).astype("f4"))
        for prefix, x in zip(layers.values(), outputs(images)):
            x = torch.as_tensor(x).detach().cpu().permute(0, 3, 1, 2)
            found |= statistics(name, x, prefix)
    return found


def vit_arrays(width, patch, registers, positions, depth=12):
    """As the program has them."""
    yield "cls_token", (1, 1, width)
    if registers:
        yield "reg_token", (1, registers, width)
    if positions:
        yield "pos_embed", (1, positions, width)
    yield "patch_embed.proj.weight", (width, 3, patch, patch)
    yield "patch_embed.proj.bias", (width,)
    for block in range(depth):
        for name, shape in (
                ("norm1.weight", (width,)), ("norm1.bias", (width,)), ("attn.qkv.weight", (3 * width, width)),
                ("attn.qkv.bias", (3 * width,)), ("attn.proj.weight", (width, width)), ("attn.proj.bias", (width,)),
                ("ls1.gamma", (width,)), ("norm2.weight", (width,)), ("norm2.bias", (width,)),
                ("mlp.fc1.weight", (4 * width, width)), ("mlp.fc1.bias", (4 * width,)),
                ("mlp.fc2.weight", (width, 4 * width)), ("mlp.fc2.bias", (width,)), ("ls2.gamma", (width,))):
            yield f"blocks.{block}.{name}", shape
    yield "norm.weight", (width,)
    yield "norm.bias", (width,)


def of_transformers():
    found = {}
    for name, kind, patch, registers, side in (
            ("dinov2-vits14", "Dinov2", 14, 0, 70), ("dinov2-vits14-reg", "Dinov2WithRegisters", 14, 4, 70),
            ("dinov3-vits16", "DINOv3ViT", 16, 4, 64)):
        is_v3 = kind == "DINOv3ViT"
        weights = {n: of_torch(i, n, shape) for i, (n, shape) in enumerate(
            vit_arrays(384, patch, registers, 0 if is_v3 else 1370))}
        more = {"intermediate_size": 1536} if is_v3 else {"image_size": 518}
        more |= {"num_register_tokens": registers} if registers else {}
        config = getattr(transformers, f"{kind}Config")(
            hidden_size=384, num_hidden_layers=12, num_attention_heads=6, patch_size=patch, **more)
        model = getattr(transformers, f"{kind}Model")(config).eval()
        state = {"embeddings.cls_token": weights["cls_token"]}
        if registers:
            state["embeddings.register_tokens"] = weights["reg_token"]
        if not is_v3:
            state["embeddings.position_embeddings"] = weights["pos_embed"]
        proj = "embeddings.patch_embeddings" + ("" if is_v3 else ".projection")
        norm = "norm" if is_v3 else "layernorm"
        for end in ("weight", "bias"):
            state[f"{proj}.{end}"] = weights[f"patch_embed.proj.{end}"]
            state[f"{norm}.{end}"] = weights[f"norm.{end}"]
        for block in range(12):
            new, old = ("layer." if is_v3 else "encoder.layer.") + f"{block}", f"blocks.{block}"
            for end in ("weight", "bias"):
                for n in "norm1", "norm2":
                    state[f"{new}.{n}.{end}"] = weights[f"{old}.{n}.{end}"]
                q, k, v = weights[f"{old}.attn.qkv.{end}"].chunk(3)
                attention = f"{new}.attention"
                if is_v3:
                    parts = {f"{attention}.q_proj": q, f"{attention}.v_proj": v, f"{attention}.k_proj": k}
                    if end == "bias":
                        del parts[f"{attention}.k_proj"]
                    parts |= {f"{attention}.o_proj": weights[f"{old}.attn.proj.{end}"],
                              f"{new}.mlp.up_proj": weights[f"{old}.mlp.fc1.{end}"],
                              f"{new}.mlp.down_proj": weights[f"{old}.mlp.fc2.{end}"]}
                else:
                    parts = {f"{attention}.attention.query": q, f"{attention}.attention.key": k,
                             f"{attention}.attention.value": v,
                             f"{attention}.output.dense": weights[f"{old}.attn.proj.{end}"],
                             f"{new}.mlp.fc1": weights[f"{old}.mlp.fc1.{end}"],
                             f"{new}.mlp.fc2": weights[f"{old}.mlp.fc2.{end}"]}
                state |= {f"{n}.{end}": value for n, value in parts.items()}
            for n in 1, 2:
                state[f"{new}.layer_scale{n}.lambda1"] = weights[f"{old}.ls{n}.gamma"]
        missing, extra = model.load_state_dict(state, strict=False)
        assert not extra and all("mask_token" in n or "rope" in n for n in missing), (missing, extra)
        hidden = model(imagenet(pixels(side)), output_hidden_states=True).hidden_states
        for block, prefix in ((12, ""), (10, "b10.")):
            tokens = getattr(model, norm)(hidden[block])
            patches = tokens[:, 1 + registers:]
            found |= {f"{name}/{prefix}token": tokens[:, 0].contiguous().numpy(),
                      f"{name}/{prefix}patch.avg": patches.mean(1).numpy(),
                      f"{name}/{prefix}patch.std": patches.std(1, unbiased=False).numpy()}
        dicts[f"{name} transformers"] = shapes(model)
    return found


def shapes(model):
    return {name: list(value.shape) for name, value in model.state_dict().items()}


dicts = {}
with torch.no_grad():
    images = {f"pixels{side}": pixels(side).transpose(0, 2, 3, 1).astype("f4").copy() for side in (64, 70, 75)}
    save_file(images | of_torchvision() | of_keras() | of_transformers(), "networks.safetensors")
    with torch.device("meta"):
        dicts["resnet50 torchvision"] = shapes(torchvision.models.resnet50())
        dicts["vgg19 torchvision"] = shapes(torchvision.models.vgg19())
        # What is like a network of the program, and more.
        for its in "resnet101", "seresnet50", "vit_small_plus_patch16_dinov3", "efficientnet_b0", "tf_efficientnet_b0":
            dicts[f"other {its}"] = shapes(timm.create_model(its))
        for name, its in (
                ("resnet50", "resnet50"), ("vgg19", "vgg19"), ("dinov2-vits14", "vit_small_patch14_dinov2"),
                ("dinov2-vitb14", "vit_base_patch14_dinov2"), ("dinov2-vits14-reg", "vit_small_patch14_reg4_dinov2"),
                ("dinov2-vitb14-reg", "vit_base_patch14_reg4_dinov2"), ("dinov3-vits16", "vit_small_patch16_dinov3"),
                ("dinov3-vitb16", "vit_base_patch16_dinov3"), ("dinov3-vitl16", "vit_large_patch16_dinov3"),
                ("efficientnet-lite4", "tf_efficientnet_lite4")):
            dicts[f"{name} timm"] = shapes(timm.create_model(its))
    with open("state-dicts.json", "w") as file:
        lines = (f"  {json.dumps(name)}: {json.dumps(names, separators=(',', ':'))}" for name, names in sorted(dicts.items()))
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
